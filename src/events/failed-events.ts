import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { EVENT_VERSION, type EventRecord, eventRecordId } from "./event-record.js";

const DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);

/** An event that was tried to the end without success. What it holds of people's words is not part of it. */
export interface FailedEvent {
  /** Slack's `event_id`. */
  readonly id: string;
  readonly type: string;
  readonly teamId: string | undefined;
  /** What went wrong at the last try: Slack's name for it, a code, or the class of the error. */
  readonly error: string;
  readonly attempts: number;
  /** Names of the listeners that succeeded, and will not run again. */
  readonly finished: readonly string[];
  readonly receivedAt: Date;
  readonly failedAt: Date;
  /** It is deleted then. */
  readonly expiresAt: Date;
}

/** Which failed events are meant: all of them, or those of a workspace, or with an error, or both. */
export interface FailedEventFilter {
  readonly teamId?: string;
  readonly error?: string;
}

/** The operator's view of the events that failed for good. Safe to use beside any number of running processes. */
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

  /** Those that failed last come first, 100 at most unless another limit is given. */
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

  /** One of them, without its content; undefined when there is none of that id. */
  async show(id: string): Promise<FailedEvent | undefined> {
    const document = await withinDeadline(
      (signal) => this.#events.findOne(this.#one(id), { projection: { sealedBody: 0 }, signal }),
      DEADLINE_MS,
    );
    return document === null ? undefined : failedEvent(document);
  }

  /**
   * Gives an event all its tries again, from now on; the listeners that succeeded with it do not run again. Resolves to
   * whether there was such an event. Some running process takes it within a few seconds.
   */
  async runAgain(id: string): Promise<boolean> {
    return (await this.#again(this.#one(id))) === 1;
  }

  /** The same for all of them. Resolves to their number. */
  async runAllAgain(filter: FailedEventFilter = {}): Promise<number> {
    return this.#again(this.#filter(filter));
  }

  /** Erases one for good; its id is forgotten. Resolves to whether there was such an event. */
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
