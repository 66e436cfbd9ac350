import type { RequestHandler, Response } from "express";
import { cardPage } from "../pages/frame/page-document.js";
import { html } from "../pages/html.js";
import { isLoopback } from "./loopback.js";

/**
 * The local Slack is for the people at this machine: another website must not act through their browser. A `Host` that is
 * not this machine's (a name that somebody pointed here) is refused, and a POST that a browser makes for a page of
 * another origin. What is no browser, and so sends neither `Origin` nor `Sec-Fetch-Site`, is let in.
 */
export const localOnly: RequestHandler = (request, response, next) => {
  if (!isLocal(request.headers.host ?? "")) {
    return refuse(response, "The local Slack is reached at 127.0.0.1 or localhost.");
  }
  if (request.method === "GET" || request.method === "HEAD") return next();
  return notFromElsewhere(request, response, next);
};

/** Refuses whatever a browser asks for another website, for addresses where reading acts, too: no link leads there. */
export const notFromElsewhere: RequestHandler = ({ headers }, response, next) => {
  const { host = "", origin, "sec-fetch-site": site } = headers;
  const isFromElsewhere =
    (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
  if (isFromElsewhere) return refuse(response, "Another website asked for this. Nothing was done.");
  next();
};

function refuse(response: Response, sentence: string): void {
  response
    .status(403)
    .type("html")
    .send(cardPage("This is not allowed", html`<p>${sentence}</p>`));
}

function isLocal(host: string): boolean {
  const url = `http://${host}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

/**
 * The headers of every page: it may load and send to nothing but the local Slack, and nothing may frame it. `formAction`
 * widens where its forms, and the redirects that follow them, may lead.
 */
export function pageHeaders(formAction = "'self'"): RequestHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    "connect-src 'self'",
    `form-action ${formAction}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return (_request, response, next) => {
    response.set({
      "content-security-policy": policy,
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    next();
  };
}
