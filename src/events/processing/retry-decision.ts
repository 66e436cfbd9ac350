import { errorChain } from "../../log/error-chain.js";
import { errorLabel } from "../../log/error-label.js";
import { isInstance, readList, readProperty } from "../../log/thrown.js";
import { PermanentError } from "../permanent-error.js";
import type { EventInFlight } from "./event-in-flight.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The delay before each further try of an event that failed. */
export const RETRY_DELAYS_MS: readonly number[] = [
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
];

/** A delay is lengthened by up to this part of it, so that events that failed together are not all tried again together. */
const JITTER = 0.2;

/** Only so many errors of one try are looked at; further ones would not change the decision. */
const MOST_ERRORS = 30;

/** What happens to an event after a try. */
export type Outcome = { readonly kind: "done" } | Unsuccessful;

export type Unsuccessful =
  | { readonly kind: "retry"; readonly at: number; readonly attempts: number; readonly error: string }
  | { readonly kind: "failed"; readonly error: string };

/**
 * The retry decision for a try that threw. Slack's rate limit says how long to wait; within a day of the event's
 * arrival it does not count as a try. The event fails without a further try when each error is permanent. Never throws, whatever was thrown.
 */
export function decide(
  error: unknown,
  event: Pick<EventInFlight, "attempts">,
  {
    now,
    receivedAt,
    random,
  }: { readonly now: number; readonly receivedAt: number; readonly random: () => number },
): Unsuccessful {
  const errors = originalErrors(error);
  const label = errorLabel(errors.find((each) => !isPermanent(each)) ?? error);
  if (errors.every(isPermanent)) return { kind: "failed", error: label };
  const spread = (delayMs: number) => now + Math.round(delayMs * (1 + JITTER * random()));
  const retryAfterMs = Math.max(0, ...errors.map(rateLimitMs));
  if (retryAfterMs > 0 && now - receivedAt < DAY_MS) {
    return { kind: "retry", at: spread(retryAfterMs), attempts: event.attempts, error: label };
  }
  const delayMs = RETRY_DELAYS_MS[event.attempts];
  if (delayMs === undefined) return { kind: "failed", error: label };
  return {
    kind: "retry",
    at: spread(Math.max(delayMs, retryAfterMs)),
    attempts: event.attempts + 1,
    error: label,
  };
}

/**
 * The retry decision for a try that was cut off by the end of its process. Any event in flight may have caused that end,
 * so it counts as a failed try of each of them.
 */
export function decideAfterCutOff({ attempts }: Pick<EventInFlight, "attempts">, now: number): Unsuccessful {
  const delayMs = RETRY_DELAYS_MS[attempts];
  return delayMs === undefined
    ? { kind: "failed", error: "process_ended" }
    : { kind: "retry", at: now + delayMs, attempts: attempts + 1, error: "process_ended" };
}

/** Bolt puts the errors of several listeners into the `originals` of one error. */
function originalErrors(error: unknown): unknown[] {
  const met = new Set([error]);
  const originals: unknown[] = [];
  for (const each of met) {
    const several = errorChain(each)
      .map((link) => readList(link, "originals", MOST_ERRORS))
      .find((list) => list.length > 0);
    if (several === undefined) originals.push(each);
    else for (const one of several.slice(0, MOST_ERRORS - met.size)) met.add(one);
  }
  return originals.length > 0 ? originals : [error];
}

function isPermanent(error: unknown): boolean {
  return errorChain(error).some((each) => isInstance(each, PermanentError));
}

/** https://docs.slack.dev/apis/web-api/rate-limits: `retryAfter` is in seconds. Without a valid number it is no rate limit. */
function rateLimitMs(error: unknown): number {
  for (const each of errorChain(error)) {
    if (readProperty(each, "code") !== "slack_webapi_rate_limited_error") continue;
    const seconds = readProperty(each, "retryAfter");
    if (typeof seconds === "number" && seconds >= 0 && Number.isFinite(seconds)) {
      return Math.min(Math.max(1, seconds) * SECOND_MS, DAY_MS);
    }
  }
  return 0;
}
