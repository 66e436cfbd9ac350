import { eventTryIn } from "./once-per-event.js";
import { RETRY_DELAYS_MS } from "./processing/retry-decision.js";

/** Whether the event of this listener's context is tried no more should it fail now: without an inbox, it never is. */
export function isLastTry(context: { readonly [key: string]: unknown }): boolean {
  const tried = eventTryIn(context);
  return tried === undefined || tried.attempts >= RETRY_DELAYS_MS.length;
}
