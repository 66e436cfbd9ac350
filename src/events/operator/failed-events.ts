import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import type { EventRecord } from "../event-record.js";
import {
  type OperatedEvent,
  type OperatedEventFilter,
  OperatedEvents,
  type OperatedEventsOptions,
  operatedEvent,
} from "./operated-events.js";

const DEADLINE_MS = 10_000;

/** An event that failed and is not tried again. */
export interface FailedEvent extends OperatedEvent {
  readonly error: string;
  readonly failedAt: Date;
  /** When the event is deleted. */
  readonly expiresAt: Date;
}

/** Selects failed events; `before` is a time at which they had failed. */
export type FailedEventFilter = OperatedEventFilter;

/** The operator's view of the failed events, the most recent failures first. */
export class FailedEvents extends OperatedEvents<FailedEvent> {
  readonly #events: Collection;
  readonly #clock: () => number;

  constructor(options: OperatedEventsOptions) {
    super(options, "failedAt");
    this.#events = options.events;
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * Runs a failed event again, with all its tries: one of the running processes takes it within a few seconds. The
   * listeners that succeeded do not run again. Resolves to whether there was such an event.
   */
  async runAgain(id: string): Promise<boolean> {
    return (await withinDeadline(() => this.#again(this.one(id)), DEADLINE_MS)) === 1;
  }

  /** Runs all selected events again. Resolves to their number, which it also tells as it grows. */
  runAllAgain(filter: FailedEventFilter = {}, onProgress?: (count: number) => void): Promise<number> {
    return this.eachPage(filter, (those) => this.#again(those), onProgress);
  }

  /** A failed event's record, as it is shown. */
  protected view(record: EventRecord): FailedEvent {
    const { error = "unknown", receivedAt, failedAt = receivedAt, expiresAt = receivedAt } = record;
    return { ...operatedEvent(record), error, failedAt, expiresAt };
  }

  protected latest(): undefined {
    return undefined;
  }

  async #again(those: Document): Promise<number> {
    const { modifiedCount } = await this.#events.updateMany(those, {
      $set: { dueAt: new Date(this.#clock()), attempts: 0 },
      $unset: { failedAt: "", expiresAt: "", givenUp: "", givenUpBy: "" },
    });
    return modifiedCount;
  }
}
