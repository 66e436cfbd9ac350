import type { HttpAnswer } from "../http/http-request.js";

/**
 * Why an attempt failed: over HTTP, as `x-slack-retry-reason` says it. In Socket Mode it is `timeout` when no acknowledgement
 * came, `connection_failed` when the connection ended before it, and `no_connection` when there was none.
 */
export type FailureReason =
  | "http_timeout"
  | "http_error"
  | "connection_failed"
  | "ssl_error"
  | "timeout"
  | "no_connection";

/** What became of an attempt; `connection` in Socket Mode. */
export type Outcome =
  | { readonly answer: HttpAnswer; readonly error?: undefined; readonly connection?: number }
  | { readonly answer?: undefined; readonly error: FailureReason; readonly connection?: number };
