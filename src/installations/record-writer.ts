import { type Collection, type Document, isDuplicateKeyError } from "../database/collection.js";
import { DatabaseUnavailableError } from "../database/database-error.js";
import { withinDeadline } from "../database/deadline.js";
import { setNobodyConnectedIfTrue, whileConnecting } from "./connected-people.js";
import type { InstallationCache } from "./installation-cache.js";
import type { RecordWrite } from "./installation-records.js";
import { workspaceOf } from "./record-ids.js";

/** A write may take longer than the read for an event, because the token is lost when it fails: an OAuth code works once. */
export const WRITE_DEADLINE_MS = 10_000;

/** A second attempt finds the record that another process inserted; a third, one that was also deleted meanwhile. */
const UPSERT_ATTEMPTS = 3;

/**
 * Writes the records of workspaces and people, each write within ten seconds. What is cached of a workspace is forgotten
 * when a write to it is done, and when it failed or was given up, because it may have changed the record; and once more
 * when a write that was given up ends after all.
 */
export class RecordWriter {
  readonly #installations: Collection;
  readonly #clock: () => number;
  readonly #cache: InstallationCache | undefined;

  constructor(installations: Collection, clock: () => number, cache: InstallationCache | undefined) {
    this.#installations = installations;
    this.#clock = clock;
    this.#cache = cache;
  }

  /** One after the other, so that a workspace's record is there before people are filed under it. */
  async store(writes: readonly RecordWrite[]): Promise<void> {
    await this.#write(placesOf(writes), async () => {
      for (const write of writes) await this.#store(write);
    });
    const bringsNobody = writes.every(({ id }) => workspaceOf(id) === id);
    if (bringsNobody) await this.#setNobodyConnectedIfTrue(placesOf(writes));
  }

  /** A workspace's record and its people's. Resolves to how many there were. */
  async deleteWorkspace(workspaceId: string): Promise<number> {
    const deleteAll = () => this.#installations.deleteMany({ workspace: workspaceId });
    return (await this.#write([workspaceId], deleteAll)).deletedCount;
  }

  /** Resolves to how many of these people's records there were. */
  async deletePeople(ids: readonly string[]): Promise<number> {
    const places = ids.map(workspaceOf);
    const deletePeople = () => this.#installations.deleteMany({ _id: { $in: ids } });
    const { deletedCount } = await this.#write(places, deletePeople);
    if (deletedCount > 0) await this.#setNobodyConnectedIfTrue(places);
    return deletedCount;
  }

  /** Deletes each record that still has this revision, and calls `deleted` with it. */
  async deleteUnchanged(
    records: readonly { readonly recordId: string; readonly revision: string }[],
    deleted: (recordId: string) => void,
  ): Promise<void> {
    const placesOfPeople = new Set<string>();
    for (const { recordId, revision } of records) {
      const place = workspaceOf(recordId);
      const deleteOne = () => this.#installations.deleteOne({ _id: recordId, revision });
      const { deletedCount } = await this.#write([place], deleteOne);
      if (deletedCount === 0) continue;
      deleted(recordId);
      if (place !== recordId) placesOfPeople.add(place);
    }
    await this.#setNobodyConnectedIfTrue(placesOfPeople);
  }

  async #write<T>(workspaceIds: Iterable<string>, write: () => Promise<T>): Promise<T> {
    const forget = () => {
      for (const id of workspaceIds) this.#cache?.forgetWorkspace(id);
    };
    try {
      return await withinDeadline(() => write().finally(forget), WRITE_DEADLINE_MS);
    } finally {
      forget();
    }
  }

  /** The flag only saves later queries, so an error here is ignored. */
  async #setNobodyConnectedIfTrue(workspaceIds: Iterable<string>): Promise<void> {
    for (const id of workspaceIds) {
      try {
        await withinDeadline(() => setNobodyConnectedIfTrue(this.#installations, id, this.#clock));
      } catch {
        return;
      } finally {
        this.#cache?.forgetWorkspace(id);
      }
    }
  }

  async #store({ id, update }: RecordWrite): Promise<void> {
    const place = workspaceOf(id);
    if (id === place) return this.#upsert(id, update);
    await whileConnecting(this.#installations, place, this.#clock, () => this.#upsert(id, update));
  }

  async #upsert(id: string, update: Document): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#installations.updateOne({ _id: id }, update, { upsert: true });
        return;
      } catch (error) {
        if (!isDuplicateKeyError(error)) throw error;
        if (attempt === UPSERT_ATTEMPTS) {
          throw new DatabaseUnavailableError(`Record ${id} could not be written.`, { cause: error });
        }
      }
    }
  }
}

function placesOf(writes: readonly RecordWrite[]): ReadonlySet<string> {
  return new Set(writes.map(({ id }) => workspaceOf(id)));
}
