import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler } from "express";
import type { OneTimeLink } from "./one-time-link.js";

export const OPEN_PATH = "/open";

const REFUSAL =
  "This link was used already, or this browser has not opened it. Start the dashboard again: it prints a new link.\n";

/**
 * Lets in the one browser that has opened the link, and what it sends from pages of this dashboard. Everybody else gets 403 and
 * one sentence. The `Host` has to be this machine: another website's name that points here (DNS rebinding) is refused.
 */
export function guard(link: OneTimeLink, port: () => number): RequestHandler {
  return (request, response, next) => {
    const refuse = () => void response.status(403).type("text").send(REFUSAL);
    const { method, headers } = request;
    const cookie = `dashboard_${port()}`; // cookies know no ports
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    if (headers.host === undefined || !hosts.includes(headers.host)) return refuse();
    const isLetIn = link.isSession(cookieOf(headers, cookie));
    if (request.path === OPEN_PATH && method === "GET") {
      // A browser that only fetches ahead may throw the answer away, and the session with it.
      if (!isLetIn && isPrefetch(headers)) return refuse();
      if (!isLetIn) {
        const session = link.open(request.query.key);
        if (session === undefined) return refuse();
        response.cookie(cookie, session, { httpOnly: true, sameSite: "strict", path: "/" });
      }
      return response.redirect(303, "/");
    }
    if (!isLetIn) return refuse();
    if (method === "GET") return next();
    if (method !== "POST" || !isFromHere(headers)) return refuse();
    next();
  };
}

/** The form of a page of this dashboard, and not one that another website has made. After the body was read. */
export function guardForm(link: OneTimeLink): RequestHandler {
  return (request, response, next) => {
    if (link.isFormToken(request.body?.token)) return next();
    response.status(403).type("text").send(REFUSAL);
  };
}

function isFromHere(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  return headers.origin === `http://${headers.host}` && (site === undefined || site === "same-origin");
}

function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return /prefetch|prerender/.test(`${headers["sec-purpose"]} ${headers.purpose}`);
}

function cookieOf({ cookie = "" }: IncomingHttpHeaders, name: string): string | undefined {
  return cookie
    .split("; ")
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
