import { LRUCache } from "lru-cache";
import type { OpenedRecord, UnreadableRecord } from "./opened-records.js";
import { workspaceOf } from "./record-ids.js";
import { RecordIndex } from "./record-index.js";

export interface InstallationCacheOptions {
  /** How many records are kept, an absence counting as one, 20,000 unless told. Those that were used last stay. */
  readonly maxRecords?: number;
  /** How old a record, or its absence, may be, from when it was asked for: a minute unless told. */
  readonly maxAgeMs?: number;
  /** Milliseconds, since whenever. */
  readonly clock?: () => number;
}

/** Reads records from the database in one query. Those that are not there are left out. */
export type ReadRecords = (ids: readonly string[]) => Promise<readonly (OpenedRecord | UnreadableRecord)[]>;

/** Those of the records that were asked for that are there. */
export interface CachedRecords {
  readonly records: readonly (OpenedRecord | UnreadableRecord)[];
  /** Whether the database was asked for any of them, or for its absence, before the caller asked. */
  readonly isOlder: boolean;
}

/** What the database said of an id. */
interface Answer {
  /** Undefined: there is none. */
  readonly record: OpenedRecord | UnreadableRecord | undefined;
}

interface Entry extends Answer {
  readonly record: OpenedRecord | undefined;
  readonly askedAtMs: number;
}

const ABSENT: Answer = { record: undefined };

/**
 * Recent records in memory, opened: workspaces, people, and that a person has none. Not queries, so one workspace's
 * record serves everybody in it; and a workspace's record that says that nobody there is connected answers for people
 * never seen before (see `connected-people.ts`). Whether something older may be believed is for the caller to decide:
 * `CachedRecords` says what is.
 *
 * Of each record one fetch is under way at most, and everyone who asks meanwhile waits for it. What fails, or cannot be
 * opened, is not kept. What was asked for before a workspace was forgotten is not kept either, and nobody who asks
 * after that waits for it.
 *
 * For one store; several stores with client ids of their own may share it.
 */
export class InstallationCache {
  readonly #maxAgeMs: number;
  readonly #clock: () => number;
  readonly #entries: LRUCache<string, Entry>;
  readonly #underWay = new Map<string, Promise<Answer>>();
  readonly #peopleOf = new RecordIndex();
  readonly #holdersOf = new RecordIndex();

  constructor({ maxRecords = 20_000, maxAgeMs = 60_000, clock = Date.now }: InstallationCacheOptions = {}) {
    this.#maxAgeMs = maxAgeMs;
    this.#clock = clock;
    this.#entries = new LRUCache({
      max: maxRecords,
      dispose: ({ record }, id) => {
        if (workspaceOf(id) !== id) this.#peopleOf.remove(workspaceOf(id), id);
        const token = tokenOf(record);
        if (token !== undefined) this.#holdersOf.remove(token, id);
      },
    });
  }

  /** Those of these records that are there. What is not known is asked of `read`, all at once. */
  async records(ids: readonly string[], read: ReadRecords): Promise<CachedRecords> {
    const nowMs = this.#clock();
    const known = ids.map((id) => this.#known(id, nowMs));
    const toAsk = ids.filter((id, index) => known[index] === undefined && !this.#underWay.has(id));
    if (toAsk.length > 0) this.#ask(toAsk, read, nowMs);
    const answers = known.every((answer) => answer !== undefined)
      ? known
      : await Promise.all(ids.map((id, index) => known[index] ?? this.#underWay.get(id)));
    return {
      records: answers.flatMap((answer) => answer?.record ?? []),
      isOlder: toAsk.length < ids.length,
    };
  }

  /** Forgets everything of a workspace or an organization, by the id of its record. */
  forgetWorkspace(workspaceId: string): void {
    this.#entries.delete(workspaceId);
    for (const id of this.#peopleOf.of(workspaceId)) this.#entries.delete(id);
    for (const id of this.#underWay.keys()) {
      if (workspaceOf(id) === workspaceId) this.#underWay.delete(id);
    }
  }

  /** Forgets everything of the workspaces in which a record holds this bot or user token. */
  forgetToken(token: string): void {
    for (const id of this.#holdersOf.of(token)) this.forgetWorkspace(workspaceOf(id));
  }

  #known(id: string, nowMs: number): Answer | undefined {
    const entry = this.#fresh(id, nowMs);
    if (entry !== undefined) return entry;
    const workspace = this.#fresh(workspaceOf(id), nowMs)?.record;
    return workspace !== undefined && saysNobody(workspace, id) ? ABSENT : undefined;
  }

  #fresh(id: string, nowMs: number): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const ageMs = nowMs - entry.askedAtMs;
    // A clock that was set back makes an age below zero, of which nothing is known.
    return ageMs >= 0 && ageMs <= this.#maxAgeMs ? entry : undefined;
  }

  #ask(ids: readonly string[], read: ReadRecords, askedAtMs: number): void {
    const answer = read(ids);
    for (const id of ids) {
      const arrival = async (): Promise<Answer> => {
        try {
          const record = (await answer).find((each) => each.id === id);
          // What the workspace's record says of everybody takes no second place.
          const isSaid = record === undefined && (await answer).some((each) => saysNobody(each, id));
          if (this.#underWay.get(id) === fetched && record?.kind !== "unreadable" && !isSaid) {
            this.#keep(id, { record, askedAtMs });
          }
          return { record };
        } finally {
          if (this.#underWay.get(id) === fetched) this.#underWay.delete(id);
        }
      };
      const fetched: Promise<Answer> = arrival();
      this.#underWay.set(id, fetched);
    }
  }

  #keep(id: string, entry: Entry): void {
    this.#entries.set(id, entry);
    if (workspaceOf(id) !== id) this.#peopleOf.add(workspaceOf(id), id);
    const token = tokenOf(entry.record);
    if (token !== undefined) this.#holdersOf.add(token, id);
  }
}

/** Whether a record is that of the person's workspace, and says that nobody there is connected. */
function saysNobody(record: OpenedRecord | UnreadableRecord, personId: string): boolean {
  return record.kind === "workspace" && record.nobodyConnected && record.id === workspaceOf(personId);
}

function tokenOf(record: OpenedRecord | undefined): string | undefined {
  return record?.kind === "person" ? record.user.token : record?.bot?.token;
}
