import type { ProcessedEvent } from "../event-try.js";
import type { EventInFlight } from "./event-in-flight.js";
import { decide, type Outcome, RETRY_DELAYS_MS, type Unsuccessful } from "./retry-decision.js";

export interface TryOptions {
  readonly receivedAt: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly log: { error(fields: object, message: string): void };
}

/**
 * Processes an event once, and resolves to its outcome. A failure is logged in one line. Never rejects, whatever is thrown.
 */
export async function tryEvent(
  event: EventInFlight,
  process: () => Promise<ProcessedEvent>,
  { receivedAt, clock, random, log }: TryOptions,
): Promise<Outcome> {
  const { about, attempts } = event;
  if (attempts > RETRY_DELAYS_MS.length) {
    log.error(about, "An event is kept as failed: each process that worked on it ended");
    return { kind: "failed", error: "process_ended" };
  }
  const { failure } = await process().catch((error: unknown) => ({ failure: { error } }));
  if (failure !== undefined) {
    const outcome = decide(failure.error, event, { now: clock(), receivedAt, random });
    logFailure(log, { ...about, err: failure.error }, outcome);
    return outcome;
  }
  return event.gaveUpError === undefined ? { kind: "done" } : { kind: "failed", error: event.gaveUpError };
}

function logFailure(log: TryOptions["log"], fields: { readonly err: unknown }, outcome: Unsuccessful): void {
  const [message, more] =
    outcome.kind === "retry"
      ? ["An event could not be handled; it is tried again", { nextTry: new Date(outcome.at).toISOString() }]
      : ["An event could not be handled, and is kept as failed", {}];
  try {
    log.error({ ...fields, ...more }, message);
  } catch {
    // The log could not read what was thrown.
    log.error({ ...fields, err: undefined, error: outcome.error, ...more }, message);
  }
}
