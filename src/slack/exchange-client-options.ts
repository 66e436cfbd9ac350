import type { WebClientOptions } from "./web-api.js";

/**
 * The limits of a call that uses an OAuth code or a refresh token. These work once, so the call is not repeated: WebClient
 * would also repeat one that timed out.
 */
export const EXCHANGE_CLIENT_OPTIONS = {
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
} as const satisfies WebClientOptions;
