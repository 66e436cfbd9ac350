import type { EventInFlight } from "./event-in-flight.js";
import { decide, type Outcome, RETRY_DELAYS_MS, type Unsuccessful } from "./retry-decision.js";

export interface TryOptions {
  readonly receivedAt: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly log: { error(fields: object, message: string): void };
}

/**
 * Handles an event once, and resolves to what is to become of it; what goes wrong has one line in the log. Never rejects,
 * whatever is thrown.
 */
export async function tryEvent(
  event: EventInFlight,
  handle: () => Promise<void>,
  { receivedAt, clock, random, log }: TryOptions,
): Promise<Outcome> {
  const { about, attempts } = event;
  if (attempts > RETRY_DELAYS_MS.length) {
    log.error(about, "An event is kept as failed: each process that had it in flight ended");
    return { kind: "failed", error: "process_ended" };
  }
  try {
    await handle();
  } catch (error) {
    const outcome = decide(error, event, { now: clock(), receivedAt, random });
    tell(log, { ...about, err: error }, outcome);
    return outcome;
  }
  return event.givenUp === undefined ? { kind: "done" } : { kind: "failed", error: event.givenUp };
}

function tell(log: TryOptions["log"], fields: { readonly err: unknown }, outcome: Unsuccessful): void {
  const [message, more] =
    outcome.kind === "again"
      ? ["An event could not be handled; it is tried again", { nextTry: new Date(outcome.at).toISOString() }]
      : ["An event could not be handled, and is kept as failed", {}];
  try {
    log.error({ ...fields, ...more }, message);
  } catch {
    // The log could not read what was thrown.
    log.error({ ...fields, err: undefined, error: outcome.error, ...more }, message);
  }
}
