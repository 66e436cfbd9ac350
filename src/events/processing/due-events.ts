import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { EVENT_VERSION, type EventRecord, failedFields } from "../event-record.js";

const READ_DEADLINE_MS = 5_000;
/** Some query planners use a partial index only when the filter requires that the date exists. This lower bound does. */
const LONG_AGO = new Date(0);

/** How many events one poll reads at most. */
export const MAX_PER_POLL = 200;

export interface DueEventsOptions {
  readonly events: Collection;
  readonly clientId: string | undefined;
  readonly owner: string;
  readonly clock: () => number;
}

/** The events that any process may take: those whose next try is due, and those whose lease has ended. */
export class DueEvents {
  readonly #options: DueEventsOptions;

  constructor(options: DueEventsOptions) {
    this.#options = options;
  }

  /**
   * At most `limit` due events, those first that have been due for longest. Events in the layout of another release are
   * left to that release.
   */
  async find(limit: number): Promise<EventRecord[]> {
    const { events, clientId, clock } = this.#options;
    const filter = {
      dueAt: { $gt: LONG_AGO, $lte: new Date(clock()) },
      clientId: clientId ?? null,
      v: EVENT_VERSION,
    };
    const documents = await withinDeadline(
      (signal) => events.find(filter, { sort: { dueAt: 1 }, limit, signal }).toArray(),
      READ_DEADLINE_MS,
    );
    return documents as EventRecord[];
  }

  /**
   * Leases an event to this process until `until`, and resolves to the event, or to undefined when another process was
   * faster. The write names the owner and the time that were read, so that only one of several processes wins.
   *
   * When the ended lease was another process's, that counts as a failed try: an event that ends every process which works
   * on it must not be tried for ever. When it was this process's own, an earlier write succeeded without this process
   * learning of it; that does not count.
   */
  async take(record: EventRecord, until: number): Promise<EventRecord | undefined> {
    const { events, owner } = this.#options;
    const attempts = record.attempts + (record.owner === undefined || record.owner === owner ? 0 : 1);
    const filter: Document = { _id: record._id, owner: record.owner ?? null, dueAt: record.dueAt };
    const { modifiedCount } = await withinDeadline(
      () => events.updateOne(filter, { $set: { owner, attempts, dueAt: new Date(until) } }),
      READ_DEADLINE_MS,
    );
    return modifiedCount === 1 ? { ...record, attempts } : undefined;
  }

  /**
   * Keeps these events as failed, with the label `expired`, as far as they are still due since `dueSince`: an event that
   * a process has taken meanwhile is left alone. Resolves to the number of expired events.
   */
  async expire(records: readonly EventRecord[], dueSince: number): Promise<number> {
    if (records.length === 0) return 0;
    const { events, clock } = this.#options;
    const { modifiedCount } = await withinDeadline(
      () =>
        events.updateMany(
          { _id: { $in: records.map(({ _id }) => _id) }, dueAt: { $lte: new Date(dueSince) } },
          {
            $set: { ...failedFields(clock()), error: "expired" },
            $unset: { owner: "", dueAt: "" },
          },
        ),
      READ_DEADLINE_MS,
    );
    return modifiedCount;
  }

  /** Renews the leases of these events in one write, as far as this process still owns them. */
  async renew(ids: readonly string[], until: number): Promise<void> {
    await this.#move(ids, { $set: { dueAt: new Date(until) } });
  }

  /** Releases these events: any process may take them at once. */
  async release(ids: readonly string[]): Promise<void> {
    await this.#move(ids, { $set: { dueAt: new Date(this.#options.clock()) }, $unset: { owner: "" } });
  }

  async #move(ids: readonly string[], update: Document): Promise<void> {
    if (ids.length === 0) return;
    const { events, owner } = this.#options;
    await withinDeadline(() => events.updateMany({ _id: { $in: ids }, owner }, update), READ_DEADLINE_MS);
  }
}
