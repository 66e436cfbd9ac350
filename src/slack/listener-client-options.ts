import type { WebClientOptions } from "./web-api.js";

/**
 * The limits of a listener's call to Slack: ten seconds for each try, and three more tries, at least a second apart, when
 * Slack does not answer or has a problem. A rate-limited call fails at once, with Slack's `retryAfter` in seconds. By
 * default a client would sleep for that time while the event is in flight.
 */
export const LISTENER_CLIENT_OPTIONS = {
  timeout: 10_000,
  retryConfig: { retries: 3, minTimeout: 1_000, factor: 2, randomize: true },
  rejectRateLimitedCalls: true,
} as const satisfies WebClientOptions;
