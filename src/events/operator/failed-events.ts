import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { EVENT_VERSION, type EventRecord, eventRecordId } from "../event-record.js";

const DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);

/** An event that failed and is not tried again, without its body: what people wrote is not part of it. */
export interface FailedEvent {
  /** Slack's `event_id`. */
  readonly id: string;
  readonly type: string;
  readonly teamId: string | undefined;
  /** The label of the last error: Slack's name for it, its code, or its class. */
  readonly error: string;
  readonly attempts: number;
  /** Names of the listeners that succeeded, and will not run again. */
  readonly finished: readonly string[];
  readonly receivedAt: Date;
  readonly failedAt: Date;
  /** When the event is deleted. */
  readonly expiresAt: Date;
}

/** Selects failed events: all of them, those of a workspace, those with an error, or those with both. */
export interface FailedEventFilter {
  readonly teamId?: string;
  readonly error?: string;
}

/** The operator's view of the failed events. Safe to use while any number of processes are running. */
export class FailedEvents {
  readonly #events: Collection;
  readonly #clientId: string | undefined;
  readonly #clock: () => number;

  constructor({
    events,
    clientId,
    clock = Date.now,
  }: { readonly events: Collection; readonly clientId?: string | undefined; readonly clock?: () => number }) {
    this.#events = events;
    this.#clientId = clientId;
    this.#clock = clock;
  }

  /** Lists failed events, the most recent failures first: 100 at most, unless another limit is given. */
  async list(filter: FailedEventFilter = {}, limit = 100): Promise<FailedEvent[]> {
    const documents = await withinDeadline(
      (signal) =>
        this.#events
          .find(this.#filter(filter), {
            sort: { failedAt: -1 },
            limit,
            projection: { sealedBody: 0 },
            signal,
          })
          .toArray(),
      DEADLINE_MS,
    );
    return documents.map(failedEvent);
  }

  /** A failed event, without its body; undefined when there is none with this id. */
  async show(id: string): Promise<FailedEvent | undefined> {
    const document = await withinDeadline(
      (signal) => this.#events.findOne(this.#one(id), { projection: { sealedBody: 0 }, signal }),
      DEADLINE_MS,
    );
    return document === null ? undefined : failedEvent(document);
  }

  /**
   * Runs a failed event again, with all its tries: one of the running processes takes it within a few seconds. The
   * listeners that succeeded do not run again. Resolves to whether there was such an event.
   */
  async runAgain(id: string): Promise<boolean> {
    return (await this.#again(this.#one(id))) === 1;
  }

  /** Runs all selected events again. Resolves to their number. */
  async runAllAgain(filter: FailedEventFilter = {}): Promise<number> {
    return this.#again(this.#filter(filter));
  }

  /** Deletes a failed event, and its id with it. Resolves to whether there was such an event. */
  async drop(id: string): Promise<boolean> {
    const { deletedCount } = await withinDeadline(() => this.#events.deleteOne(this.#one(id)), DEADLINE_MS);
    return deletedCount === 1;
  }

  async #again(filter: Document): Promise<number> {
    const { modifiedCount } = await withinDeadline(
      () =>
        this.#events.updateMany(filter, {
          $set: { dueAt: new Date(this.#clock()), attempts: 0 },
          $unset: { failedAt: "", expiresAt: "", givenUp: "", givenUpBy: "" },
        }),
      DEADLINE_MS,
    );
    return modifiedCount;
  }

  #one(id: string): Document {
    return { _id: eventRecordId(this.#clientId, id), v: EVENT_VERSION, failedAt: { $gt: LONG_AGO } };
  }

  #filter({ teamId, error }: FailedEventFilter): Document {
    return {
      failedAt: { $gt: LONG_AGO },
      clientId: this.#clientId ?? null,
      v: EVENT_VERSION,
      ...(teamId !== undefined && { teamId }),
      ...(error !== undefined && { error }),
    };
  }
}

function failedEvent(document: Document): FailedEvent {
  const { eventId, type, teamId, error, attempts, finished, receivedAt, failedAt, expiresAt } =
    document as EventRecord;
  return {
    id: eventId,
    type,
    teamId: teamId ?? undefined,
    error: error ?? "unknown",
    attempts,
    finished,
    receivedAt,
    failedAt: failedAt ?? receivedAt,
    expiresAt: expiresAt ?? receivedAt,
  };
}
