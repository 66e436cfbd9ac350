import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { EVENT_VERSION, type EventRecord, failedFields } from "../event-record.js";

const READ_DEADLINE_MS = 5_000;
/** Some planners take a partial index only for a filter that says that the date is there: a lower bound does. */
const LONG_AGO = new Date(0);

/** How many events are looked at, at once. */
export const MAX_PER_POLL = 200;

export interface DueEventsOptions {
  readonly events: Collection;
  readonly clientId: string | undefined;
  readonly owner: string;
  readonly clock: () => number;
}

/** The events that anybody may take: those whose time has come, and those whose owner's lease has ended. */
export class DueEvents {
  readonly #options: DueEventsOptions;

  constructor(options: DueEventsOptions) {
    this.#options = options;
  }

  /**
   * Those that are due, the oldest first, with at most `limit` of them; those of another release's layout are left to
   * that release.
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
   * Takes one for this process, until `until`, and resolves to it; undefined when another process was faster. The write names the owner and
   * the time that were read, so that of several one wins. A lease that ended in another's hand counts as a try
   * without success: an event that ends every process that touches it must not do so for ever. One that ended in this
   * process's is a write that succeeded without its knowing.
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
   * Keeps those of these events that have been due since this time as failed, unhandled, with the label `expired`; one
   * that somebody has taken since it was read is not among them. Resolves to their number.
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

  /** Prolongs the leases of these events, as far as they are this process's still, in one write. */
  async renew(ids: readonly string[], until: number): Promise<void> {
    await this.#move(ids, { $set: { dueAt: new Date(until) } });
  }

  /** Lets go of these events, for anybody to take at once. */
  async release(ids: readonly string[]): Promise<void> {
    await this.#move(ids, { $set: { dueAt: new Date(this.#options.clock()) }, $unset: { owner: "" } });
  }

  async #move(ids: readonly string[], update: Document): Promise<void> {
    if (ids.length === 0) return;
    const { events, owner } = this.#options;
    await withinDeadline(() => events.updateMany({ _id: { $in: ids }, owner }, update), READ_DEADLINE_MS);
  }
}
