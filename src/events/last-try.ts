import { CONTEXT_KEY } from "./once-per-event.js";
import type { EventInFlight } from "./processing/event-in-flight.js";
import { RETRY_DELAYS_MS } from "./processing/retry-decision.js";

/** Whether the event of this listener's context is tried no more should it fail now: without an inbox, it never is. */
export function isLastTry(context: { readonly [key: string]: unknown }): boolean {
  const event = context[CONTEXT_KEY] as EventInFlight | undefined;
  return event === undefined || event.attempts >= RETRY_DELAYS_MS.length;
}
