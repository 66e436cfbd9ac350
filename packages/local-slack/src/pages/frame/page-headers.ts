import type { RequestHandler } from "express";

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
