import type { EventInHand } from "./event-in-hand.js";
import { judge, RETRY_DELAYS_MS, type Unsuccessful, type Verdict } from "./verdict.js";

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
  event: EventInHand,
  handle: () => Promise<void>,
  { receivedAt, clock, random, log }: TryOptions,
): Promise<Verdict> {
  const { about, attempts } = event;
  if (attempts > RETRY_DELAYS_MS.length) {
    log.error(about, "An event is kept as failed: each process that had it in hand ended");
    return { kind: "failed", error: "process_ended" };
  }
  try {
    await handle();
  } catch (error) {
    const verdict = judge(error, event, { now: clock(), receivedAt, random });
    tell(log, { ...about, err: error }, verdict);
    return verdict;
  }
  return event.givenUp === undefined ? { kind: "done" } : { kind: "failed", error: event.givenUp };
}

function tell(log: TryOptions["log"], fields: { readonly err: unknown }, verdict: Unsuccessful): void {
  const [message, more] =
    verdict.kind === "again"
      ? ["An event could not be handled; it is tried again", { nextTry: new Date(verdict.at).toISOString() }]
      : ["An event could not be handled, and is kept as failed", {}];
  try {
    log.error({ ...fields, ...more }, message);
  } catch {
    // The log could not read what was thrown.
    log.error({ ...fields, err: undefined, error: verdict.error, ...more }, message);
  }
}
