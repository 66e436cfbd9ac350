import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { EVENT_VERSION, type EventRecord, failedFields } from "../event-record.js";

const READ_DEADLINE_MS = 5_000;

/** What has to be known of a due event to take it. */
export type DueEvent = Pick<EventRecord, "_id" | "owner" | "attempts" | "dueAt">;

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
   * At most `limit` events that have been due since `since` or less long: with `isSorted` those that have been due for
   * longest, else in the order in which the server finds them. That is the same order where its index has one, as MongoDB's
   * does; other servers first read and sort all due events, however few are wanted. Events in the layout of another
   * release are left to that release.
   */
  async find(
    limit: number,
    { since = 0, isSorted = true }: { readonly since?: number; readonly isSorted?: boolean } = {},
  ): Promise<DueEvent[]> {
    const { events, clientId, clock } = this.#options;
    const filter = {
      // Some query planners use a partial index only when the filter requires that the date exists. The lower bound does.
      dueAt: { $gt: new Date(since), $lte: new Date(clock()) },
      clientId: clientId ?? null,
      v: EVENT_VERSION,
    };
    const options = {
      ...(isSorted && { sort: { dueAt: 1 } as const }),
      limit,
      projection: { owner: 1, attempts: 1, dueAt: 1 },
    };
    const documents = await withinDeadline(
      (signal) => events.find(filter, { ...options, signal }).toArray(),
      READ_DEADLINE_MS,
    );
    return documents as DueEvent[];
  }

  /**
   * Leases these events to this process until `until`, and resolves to those that no other process has taken first. Each
   * write names the owner and the number of tries that were read, and that the event is still due, so that only one of
   * several processes wins. No two calls may run at the same time.
   *
   * When the ended lease was another process's, that counts as a failed try: an event that ends every process which works
   * on it must not be tried for ever. When it was this process's own, an earlier write succeeded without this process
   * learning of it; that does not count.
   */
  async take(found: readonly DueEvent[], until: number): Promise<EventRecord[]> {
    const { events, owner: self, clock } = this.#options;
    const leased = { owner: self, dueAt: new Date(until) };
    let count = 0;
    for (const [{ owner = null, attempts }, ids] of alike(found)) {
      const filter = { _id: { $in: ids }, owner, attempts, dueAt: { $lte: new Date(clock()) } };
      const isTry = owner !== null && owner !== self;
      const { modifiedCount } = await withinDeadline(
        () => events.updateMany(filter, { $set: { ...leased, attempts: attempts + (isTry ? 1 : 0) } }),
        READ_DEADLINE_MS,
      );
      count += modifiedCount;
    }
    if (count === 0) return [];
    const taken = { _id: { $in: found.map(({ _id }) => _id) }, ...leased };
    const documents = await withinDeadline(
      (signal) => events.find(taken, { signal }).toArray(),
      READ_DEADLINE_MS,
    );
    return documents as EventRecord[];
  }

  /**
   * Keeps these events as failed, with the label `expired`, as far as they have a body and are still due since `dueSince`:
   * an event that a process has taken meanwhile is left alone. Resolves to the number of expired events.
   */
  async expire(found: readonly DueEvent[], dueSince: number): Promise<number> {
    if (found.length === 0) return 0;
    const { events, clock } = this.#options;
    const filter = {
      _id: { $in: found.map(({ _id }) => _id) },
      dueAt: { $lte: new Date(dueSince) },
      sealedBody: { $exists: true },
    };
    const { modifiedCount } = await withinDeadline(
      () =>
        events.updateMany(filter, {
          $set: { ...failedFields(clock()), error: "expired" },
          $unset: { owner: "", dueAt: "" },
        }),
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

/** Groups events whose records are alike in all that the write of a lease depends on: a group is leased by one write. */
function alike(found: readonly DueEvent[]): [DueEvent, string[]][] {
  const groups = new Map<string, [DueEvent, string[]]>();
  // Every process names ids in the same order. A server that locks them one by one then never has two wait for each other.
  for (const event of [...found].sort((a, b) => (a._id < b._id ? -1 : 1))) {
    const key = JSON.stringify([event.owner, event.attempts]);
    const group = groups.get(key) ?? [event, []];
    group[1].push(event._id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
