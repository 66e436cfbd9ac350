import { RecentlyUsed } from "../memory/recently-used.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import type { OpenedRecord, UnreadableRecord } from "./opened-records.js";
import { workspaceOf } from "./record-ids.js";
import { RecordIndex } from "./record-index.js";

/** How much is kept in memory, and for how long. */
export interface InstallationCacheOptions {
  /** How many records are kept: those that were used last. An absence counts as a record. Default: 20,000. */
  readonly maxRecords?: number;
  /** How long a record, or its absence, is used, counted from the start of its fetch. Default: a minute. */
  readonly maxAgeMs?: number;
  /** Milliseconds since any fixed time. */
  readonly clock?: () => number;
  /** Where hits and misses are reported: `registeredTelemetry()`. Default: nowhere. */
  readonly telemetry?: Telemetry;
}

/** Reads records from the database in one query. Those that are not there are left out. */
export type ReadRecords = (ids: readonly string[]) => Promise<readonly (OpenedRecord | UnreadableRecord)[]>;

/** Those of the requested records that exist. */
export interface CachedRecords {
  readonly records: readonly (OpenedRecord | UnreadableRecord)[];
  /** Whether the database was asked for any of them, or for its absence, before the caller asked. */
  readonly isOlder: boolean;
}

/** The record that the database had for an id, or that it had none. */
interface Answer {
  /** Undefined: there is none. */
  readonly record: OpenedRecord | UnreadableRecord | undefined;
}

interface Entry extends Answer {
  readonly record: OpenedRecord | undefined;
  readonly askedAtMs: number;
}

const HIT = { result: "hit" } as const;
const MISS = { result: "miss" } as const;

const ABSENT: Answer = { record: undefined };

/**
 * Keeps recent records in memory, opened: those of workspaces, those of people, and that a person has none. It caches
 * records and not queries, so one workspace's record serves everybody in the workspace. A workspace's record with
 * `nobodyConnected` also answers for people who were never seen before (see `connected-people.ts`). `CachedRecords` says
 * whether a record came from the cache; the caller decides whether to rely on it.
 *
 * At most one fetch of each record is in flight, and all callers wait for the same one. A fetch that fails, or a record
 * that cannot be opened, is not kept. A fetch that began before its workspace was forgotten is not kept either, and no
 * later caller waits for it.
 *
 * For one store; several stores with client ids of their own may share it.
 */
export class InstallationCache {
  readonly #maxAgeMs: number;
  readonly #clock: () => number;
  readonly #telemetry: Telemetry;
  readonly #entries: RecentlyUsed<string, Entry>;
  readonly #underWay = new Map<string, Promise<Answer>>();
  readonly #peopleOf = new RecordIndex();
  readonly #holdersOf = new RecordIndex();

  constructor({
    maxRecords = 20_000,
    maxAgeMs = 60_000,
    clock = Date.now,
    telemetry = NO_TELEMETRY,
  }: InstallationCacheOptions = {}) {
    this.#telemetry = telemetry;
    this.#maxAgeMs = maxAgeMs;
    this.#clock = clock;
    this.#entries = new RecentlyUsed(maxRecords, ({ record }, id) => {
      if (workspaceOf(id) !== id) this.#peopleOf.remove(workspaceOf(id), id);
      const token = tokenOf(record);
      if (token !== undefined) this.#holdersOf.remove(token, id);
    });
  }

  /** Resolves to those of these records that exist. Calls `read` once for all that are not cached. */
  async records(ids: readonly string[], read: ReadRecords): Promise<CachedRecords> {
    const nowMs = this.#clock();
    const known = ids.map((id) => this.#known(id, nowMs));
    const toAsk = ids.filter((id, index) => known[index] === undefined && !this.#underWay.has(id));
    if (toAsk.length > 0) this.#ask(toAsk, read, nowMs);
    const isHit = known.every((answer) => answer !== undefined);
    this.#telemetry.count("bolt_mongodb_app.installation_cache.reads", isHit ? HIT : MISS);
    const answers = isHit
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

/** Whether a record is that of the person's workspace, and has `nobodyConnected`. */
function saysNobody(record: OpenedRecord | UnreadableRecord, personId: string): boolean {
  return record.kind === "workspace" && record.nobodyConnected && record.id === workspaceOf(personId);
}

function tokenOf(record: OpenedRecord | undefined): string | undefined {
  return record?.kind === "person" ? record.user.token : record?.bot?.token;
}
