import type { WebClientOptions } from "@slack/web-api";

/**
 * What a listener's call of Slack may take: ten seconds a try, and where Slack does not answer or is out of order,
 * three more tries, a second and more apart. Too many calls fail at once, with the seconds that Slack wants to have
 * waited (`retryAfter`): left to itself, a client would sleep for them inside the event, however many they are.
 */
export const LISTENER_CLIENT_OPTIONS = {
  timeout: 10_000,
  retryConfig: { retries: 3, minTimeout: 1_000, factor: 2, randomize: true },
  rejectRateLimitedCalls: true,
} as const satisfies WebClientOptions;
