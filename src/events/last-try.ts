import { eventTryIn } from "./once-per-event.js";
import { RETRY_DELAYS_MS } from "./processing/retry-decision.js";

/** Whether this is the last try of the event in a listener's context. Without an inbox, every try is the last one. */
export function isLastTry(context: { readonly [key: string]: unknown }): boolean {
  const tried = eventTryIn(context);
  return tried === undefined || tried.attempts >= RETRY_DELAYS_MS.length;
}
