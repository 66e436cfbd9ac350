import type { RequestHandler } from "express";

/**
 * Keeps everything but an approval out of Bolt's redirect route, which Bolt mounts for every method and sub-path: a
 * HEAD of a link scanner would use the code up. A code without a state (Slack's directory and admin pages send people
 * so) is not exchanged: the person comes back with a state from the install path.
 */
export function onlyApprovals(redirectPath: string, installPath: string): RequestHandler {
  return (request, response, next) => {
    // InstallProvider parses the URL with this Host header, and would throw for one that cannot be parsed.
    if (!URL.canParse(request.originalUrl, `https://${request.headers.host}`)) {
      response.status(400).end();
      return;
    }
    const url = new URL(request.originalUrl, "http://localhost");
    if (url.pathname !== redirectPath) next("router");
    else if (request.method !== "GET") response.set("allow", "GET").status(405).end();
    else if (url.searchParams.has("code") && !url.searchParams.get("state"))
      response.redirect(302, installPath);
    else next();
  };
}
