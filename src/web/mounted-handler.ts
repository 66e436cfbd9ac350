import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Config } from "../config/config.js";
import {
  CONNECT_PATH,
  HOME_PATH,
  ICON_PATH,
  INSTALL_PATH,
  LIVENESS_PATH,
  READINESS_PATH,
  SIGN_IN_PATH,
  WORKSPACES_PATH,
} from "../manifest/paths.js";
import { originalPath, originalUrl } from "../requests/original-url.js";
import type { SlackReceiver } from "../requests/slack-receiver.js";

/**
 * A request listener of Node's, and middleware of Express: with `next`, a request that is not the app's goes on to the host.
 * Slack's signature is of the body's bytes, so the host must not have read the body, or has to keep it as `request.rawBody`.
 */
export type MountedHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * The app in another server: Slack requests go to `receiver`, all others to `pages`. The app's are all requests under the
 * base path, so that a path that is not there gets the app's own page. Where the app is at the root, its own are its pages
 * and Slack's paths alone. Without a `next` it answers everything.
 */
export function mountedHandler(
  config: Pick<Config, "basePath" | "manifest">,
  receiver: Pick<SlackReceiver, "serve">,
  pages: RequestListener,
  { hasWorkspaces }: { readonly hasWorkspaces: boolean },
): MountedHandler {
  const isOwn = config.basePath === "" ? atTheRoot(config, hasWorkspaces) : under(config);
  return (request, response, next) => {
    if (next !== undefined && !isOwn(request)) return next();
    request.url = originalUrl(request); // the pages have whole paths, wherever the host has mounted them
    receiver.serve(request, response, () => pages(request, response));
  };
}

function under({ basePath }: Pick<Config, "basePath">): (request: IncomingMessage) => boolean {
  return (request) => `${originalPath(request)}/`.startsWith(`${basePath}/`);
}

function atTheRoot(
  { manifest: { redirectPath, requestPaths, signIn } }: Pick<Config, "manifest">,
  hasWorkspaces: boolean,
): (request: IncomingMessage) => boolean {
  const own = [HOME_PATH, ICON_PATH, LIVENESS_PATH, READINESS_PATH, INSTALL_PATH, CONNECT_PATH];
  const ofSignIn = signIn === undefined ? [] : [SIGN_IN_PATH, signIn.redirectPath];
  const pages = new Set([...own, redirectPath, ...ofSignIn].map(comparable));
  const isOfWorkspaces = (path: string) =>
    hasWorkspaces && `${comparable(path)}/`.startsWith(`${WORKSPACES_PATH}/`);
  return (request) => {
    const path = originalPath(request);
    if (isOfWorkspaces(path)) return true;
    if (request.method === "POST") return requestPaths.includes(path) || path === signIn?.redirectPath;
    return (request.method === "GET" || request.method === "HEAD") && pages.has(comparable(path));
  };
}

/** Express finds a page in upper and lower case, with a slash at the end and without. */
function comparable(path: string): string {
  return path.toLowerCase().replace(/\/$/, "");
}
