import type { EventRecord } from "../event-record.js";
import type { EventToProcess, ListenerResult } from "../event-try.js";

/** One try of an event that this process is working on. A later try of the same event is another `EventInFlight`. */
export class EventInFlight {
  readonly id: string;
  readonly about: EventToProcess["about"];
  /** When it was accepted first. */
  readonly receivedAt: number;
  readonly attempts: number;
  /** The span that every try is a part of. */
  readonly traceparent: string | undefined;
  /** Names of the listeners that succeeded. */
  readonly succeeded: Set<string>;
  /** Names of the listeners that gave up, in this try or an earlier one. */
  readonly gaveUp: Set<string>;
  /** The label of the error with which a listener gave up most recently. */
  gaveUpError: string | undefined;

  constructor(
    record: EventRecord,
    /** When the lease ends, in milliseconds since the epoch. */
    public leasedUntil: number,
    /** When this try began. */
    readonly startedAt: number,
  ) {
    this.id = record._id;
    this.about = { event: record.eventId, type: record.type, team: record.teamId };
    this.receivedAt = record.receivedAt.getTime();
    this.attempts = record.attempts;
    this.traceparent = record.traceparent;
    this.succeeded = new Set(record.finished);
    this.gaveUp = new Set(record.givenUpBy);
    this.gaveUpError = record.givenUp;
  }

  get finishedListeners(): ReadonlySet<string> {
    return new Set([...this.succeeded, ...this.gaveUp]);
  }

  add(result: ListenerResult): void {
    if (result.kind === "succeeded") this.succeeded.add(result.listener);
    else {
      this.gaveUp.add(result.listener);
      this.gaveUpError = result.error;
    }
  }
}
