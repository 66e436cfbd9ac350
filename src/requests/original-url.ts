import type { IncomingMessage } from "node:http";

/** The URL of a request as it was sent: Express takes the path of a mount off `url`, and keeps the whole in `originalUrl`. */
export function originalUrl(request: IncomingMessage & { readonly originalUrl?: unknown }): string {
  return typeof request.originalUrl === "string" ? request.originalUrl : (request.url ?? "");
}

/** Its path, not decoded. */
export function originalPath(request: IncomingMessage): string {
  const url = originalUrl(request);
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}
