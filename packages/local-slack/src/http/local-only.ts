import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler, Response } from "express";
import { cardPage } from "../pages/frame/page-document.js";
import { html } from "../pages/html.js";
import { isLoopback } from "./loopback.js";

/**
 * The local Slack is for the people at this machine: another website must not act through their browser. So a request
 * is refused when its `Host` is not this machine's (a name that somebody pointed here), and a POST when a browser makes
 * it for a page of another origin. Clients that are not browsers send neither `Origin` nor `Sec-Fetch-Site`, and are
 * let in.
 */
export const localOnly: RequestHandler = (request, response, next) => {
  if (!isLocal(request.headers)) {
    return refuse(response, "The local Slack is reached at 127.0.0.1 or localhost.");
  }
  if (request.method === "GET" || request.method === "HEAD") return next();
  return notFromElsewhere(request, response, next);
};

/**
 * Refuses every request that a browser makes for another website, also a GET: for addresses where a GET changes
 * something and to which no link leads.
 */
export const notFromElsewhere: RequestHandler = ({ headers }, response, next) => {
  if (isFromElsewhere(headers)) return refuse(response, "Another website asked for this. Nothing was done.");
  next();
};

/** Whether a request comes by this machine's own name, and for no page of another website. */
export function isFromHere(headers: IncomingHttpHeaders): boolean {
  return isLocal(headers) && !isFromElsewhere(headers);
}

function isFromElsewhere({ host = "", origin, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  return (
    (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) ||
    (site !== undefined && site !== "same-origin" && site !== "none")
  );
}

function refuse(response: Response, sentence: string): void {
  response
    .status(403)
    .type("html")
    .send(cardPage("This is not allowed", html`<p>${sentence}</p>`));
}

function isLocal({ host = "" }: IncomingHttpHeaders): boolean {
  const url = `http://${host}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}
