import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Site } from "./pages/site.js";

/** Helmet's headers, with a policy that lets a page have nothing but the app's one stylesheet and its icon. */
export function securityHeaders(publicUrl: string, { style }: Site): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "style-src": [style.hash],
        "img-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    // HSTS is for the app's own host alone: somebody else may serve a subdomain over http.
    strictTransportSecurity: publicUrl.startsWith("https:") && { includeSubDomains: false },
  });
}
