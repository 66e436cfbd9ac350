import type { Collection } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";
import { RecentlyUsed } from "../memory/recently-used.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
const WRITE_DEADLINE_MS = 10_000;
/** Notes wait so long for others, with which they are written in one command. */
const GATHER_MS = 10_000;
/** So many are in one command. */
const BATCH_LENGTH = 500;
/** So many wait. An event of one more workspace is not noted; its next one is. */
const MOST_WAITING = 1_000;
/** Of so many workspaces this process knows that it has noted them today. One that it has forgotten is only written in vain. */
const MOST_KNOWN = 20_000;

export interface LastEventsOptions {
  readonly installations: Collection;
  readonly clientId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly gatherMs?: number;
}

/**
 * Writes into a workspace's record, once a day at most, when its last event came (`lastEventAt`): for the operator who looks
 * for workspaces that are silent. It is beside the way of an event, and what it has not written is lost with the process.
 * Nothing else of the record changes, not even its `revision`.
 */
export class LastEvents {
  readonly #options: LastEventsOptions;
  readonly #known = new RecentlyUsed<string, number>(MOST_KNOWN);
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(options: LastEventsOptions) {
    this.#options = options;
  }

  /** An event, or another Slack request, came from there. */
  note(target: InstallationTarget): void {
    const { clientId, clock, gatherMs = GATHER_MS } = this.#options;
    const id = workspaceRecordId(clientId, target);
    const now = clock();
    const knownMs = this.#known.get(id);
    if ((knownMs !== undefined && now - knownMs < DAY_MS) || this.#waiting.size >= MOST_WAITING) return;
    this.#known.set(id, now);
    this.#waiting.set(id, now);
    this.#timer ??= setTimeout(() => void this.write(), gatherMs).unref();
  }

  /**
   * Writes what waits, after what is being written. Never rejects: a workspace that could not be written is noted again with
   * its next event.
   */
  write(): Promise<void> {
    this.#written = this.#written.then(() => this.#writeWaiting());
    return this.#written;
  }

  async #writeWaiting(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const notes = [...this.#waiting];
    this.#waiting.clear();
    for (let from = 0; from < notes.length; from += BATCH_LENGTH) {
      const batch = notes.slice(from, from + BATCH_LENGTH);
      try {
        await withinDeadline(() => this.#writeBatch(batch), WRITE_DEADLINE_MS);
      } catch {
        for (const [id] of batch) this.#known.delete(id);
      }
    }
  }

  async #writeBatch(notes: readonly (readonly [id: string, atMs: number])[]): Promise<void> {
    const operations = notes.map(([_id, atMs]) => {
      // Another process may have written it today.
      const isOlder = [{ lastEventAt: null }, { lastEventAt: { $lte: new Date(atMs - DAY_MS) } }];
      return {
        updateOne: { filter: { _id, $or: isOlder }, update: { $set: { lastEventAt: new Date(atMs) } } },
      };
    });
    await this.#options.installations.bulkWrite(operations, { ordered: false });
  }
}
