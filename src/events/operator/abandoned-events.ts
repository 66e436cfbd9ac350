import type { EventRecord } from "../event-record.js";
import {
  type OperatedEvent,
  OperatedEvents,
  type OperatedEventsOptions,
  operatedEvent,
} from "./operated-events.js";

/** An event that is due, and that no process has taken. */
export interface AbandonedEvent extends OperatedEvent {
  readonly dueAt: Date;
}

/**
 * The events that wait for a process of a Slack app that is no longer run. Beside a running service they are those that it
 * has not taken yet: an event that it works on, or that it tries again later, is not among them.
 */
export class AbandonedEvents extends OperatedEvents<AbandonedEvent> {
  readonly #clock: () => number;

  constructor(options: OperatedEventsOptions) {
    super(options, "dueAt");
    this.#clock = options.clock ?? Date.now;
  }

  protected view(record: EventRecord): AbandonedEvent {
    return { ...operatedEvent(record), dueAt: record.dueAt ?? record.receivedAt };
  }

  protected latest(): Date {
    return new Date(this.#clock());
  }
}
