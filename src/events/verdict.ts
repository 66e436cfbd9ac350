import { errorChain, PermanentError } from "../errors.js";
import type { EventInHand } from "./event-in-hand.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What passes before each further try of an event that failed. */
export const RETRY_DELAYS_MS: readonly number[] = [
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
];

/** Tries spread by this part of their delay, so that events that failed together do not come back together. */
const JITTER = 0.2;

/** What becomes of an event after a try. */
export type Verdict =
  | { readonly kind: "done" }
  | { readonly kind: "again"; readonly at: number; readonly attempts: number; readonly error: string }
  | { readonly kind: "failed"; readonly error: string };

/**
 * Judges a try that threw. Slack's rate limit says itself when to come back, and uses up none of the tries for a day;
 * an error that no listener of the event expects to pass ends it.
 */
export function judge(
  error: unknown,
  event: Pick<EventInHand, "attempts">,
  {
    now,
    receivedAt,
    random,
  }: { readonly now: number; readonly receivedAt: number; readonly random: () => number },
): Verdict {
  const errors = originalErrors(error);
  const label = errorLabel(errors.find((each) => !isPermanent(each)) ?? error);
  if (errors.every(isPermanent)) return { kind: "failed", error: label };
  const spread = (delayMs: number) => now + Math.round(delayMs * (1 + JITTER * random()));
  const retryAfterMs = Math.max(0, ...errors.map(rateLimitMs));
  if (retryAfterMs > 0 && now - receivedAt < DAY_MS) {
    return { kind: "again", at: spread(retryAfterMs), attempts: event.attempts, error: label };
  }
  const delayMs = RETRY_DELAYS_MS[event.attempts];
  if (delayMs === undefined) return { kind: "failed", error: label };
  return {
    kind: "again",
    at: spread(Math.max(delayMs, retryAfterMs)),
    attempts: event.attempts + 1,
    error: label,
  };
}

/** Bolt hands over several listeners' errors as the `originals` of one. */
function originalErrors(error: unknown): unknown[] {
  for (const each of errorChain(error)) {
    const { originals } = each as { originals?: unknown };
    if (Array.isArray(originals) && originals.length > 0) return originals.flatMap(originalErrors);
  }
  return [error];
}

function isPermanent(error: unknown): boolean {
  return errorChain(error).some((each) => each instanceof PermanentError);
}

/** https://docs.slack.dev/apis/web-api/rate-limits: `retryAfter` is in seconds. */
function rateLimitMs(error: unknown): number {
  for (const each of errorChain(error)) {
    const { code, retryAfter } = each as { code?: unknown; retryAfter?: unknown };
    if (code === "slack_webapi_rate_limited_error" && typeof retryAfter === "number") {
      return Math.max(1, retryAfter) * SECOND_MS;
    }
  }
  return 0;
}

/** What a name of an error or a code looks like, and a sentence does not. */
const NAME = /^[\w.:-]{1,80}$/;

/**
 * An error in a word, for the operator's list: Slack's own name for it, a code, or its class. Never its message, which may
 * quote what people wrote.
 */
export function errorLabel(error: unknown): string {
  const chain = errorChain(error).reverse();
  for (const each of chain) {
    const { data } = each as { data?: { error?: unknown } };
    if (typeof data?.error === "string" && NAME.test(data.error)) return data.error;
  }
  for (const each of chain) {
    const { code } = each as { code?: unknown };
    if (typeof code === "string" && code !== "slack_bolt_unknown_error" && NAME.test(code)) return code;
  }
  const { name = "" } = chain[0] ?? {};
  return NAME.test(name) ? name : "unknown";
}
