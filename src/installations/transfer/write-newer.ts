import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { insertNew } from "../../database/insert-new.js";
import type { DatedWrite } from "../import/incoming.js";
import { workspaceOf } from "../record-ids.js";
import { setNobodyConnectedWhereTrue, whilePeopleConnect } from "./connected-in-bulk.js";

/**
 * - `taken`: it is stored.
 * - `unchanged`: the stored record is just as new.
 * - `newer here`: the stored record is newer.
 * - `busy`: somebody else wrote the record at the same moment, each time that it was tried.
 */
export type WriteOutcome = "taken" | "unchanged" | "newer here" | "busy" | Error;

export interface WriteNewerOptions {
  readonly installations: Collection;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Whether to write the record of this id also where the stored one is as new, or newer. */
  readonly overwrites: (id: string) => boolean;
  /** Write nothing, and say what would come of it. */
  readonly dryRun: boolean;
}

const DEADLINE_MS = 10_000;
const ATTEMPTS = 3;

/**
 * Stores each of these records if there is none under its id, or an older one; ids are distinct. Of two records the newer
 * one is that which was written later (`updatedAt`) and, of two that were written at once, the one whose token expires
 * later: a refresh changes the token alone. Resolves to an outcome for each, in their order.
 *
 * Beside a running service: a record is written only if it is still as it was compared, so that what the service stores
 * meanwhile is compared anew. It is no transaction: if it rejects, some are stored. Rejects with `DatabaseUnavailableError`.
 */
export async function writeNewer(
  writes: readonly DatedWrite[],
  options: WriteNewerOptions,
): Promise<readonly WriteOutcome[]> {
  const outcomes = new Map<string, WriteOutcome>();
  let pending = writes;
  for (let attempt = 1; attempt <= ATTEMPTS && pending.length > 0; attempt++) {
    for (const [id, outcome] of await attemptAll(pending, options)) outcomes.set(id, outcome);
    pending = pending.filter(({ id }) => outcomes.get(id) === "busy");
  }
  return writes.map(({ id }) => outcomes.get(id) ?? "busy");
}

async function attemptAll(
  writes: readonly DatedWrite[],
  { installations, clock, overwrites, dryRun }: WriteNewerOptions,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const stored = await storedUnder(
    installations,
    writes.map(({ id }) => id),
  );
  const outcomes = new Map<string, WriteOutcome>();
  const inserts: DatedWrite[] = [];
  const updates: { readonly write: DatedWrite; readonly revision: unknown }[] = [];
  for (const write of writes) {
    const here = stored.get(write.id);
    const order = here === undefined ? 1 : compare(write, here);
    if (here !== undefined && order <= 0 && !overwrites(write.id)) {
      outcomes.set(write.id, order === 0 ? "unchanged" : "newer here");
    } else {
      outcomes.set(write.id, "taken");
      if (here === undefined) inserts.push(write);
      else updates.push({ write, revision: here.revision ?? null });
    }
  }
  if (dryRun || inserts.length + updates.length === 0) return outcomes;

  const written = [...inserts, ...updates.map(({ write }) => write)].map(({ id }) => id);
  const placesOfPeople = [...new Set(written.filter((id) => workspaceOf(id) !== id).map(workspaceOf))];
  await whilePeopleConnect(installations, placesOfPeople, clock, async () => {
    const inserted = await withinDeadline(
      () => insertNew(installations, inserts.map(asDocument)),
      DEADLINE_MS,
    );
    for (const [at, result] of inserted.entries()) {
      const id = inserts[at]?.id ?? "";
      if (result !== "stored") outcomes.set(id, result === "taken" ? "busy" : result);
    }
    for (const id of await updateEach(installations, updates)) outcomes.set(id, "busy");
  });
  const workspaces = written.filter((id) => workspaceOf(id) === id && outcomes.get(id) === "taken");
  // The flag only saves later queries, so an error here is ignored.
  await setNobodyConnectedWhereTrue(installations, workspaces, clock).catch(() => undefined);
  return outcomes;
}

async function storedUnder(
  installations: Collection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Document>> {
  const projection = { updatedAt: 1, revision: 1, bot: 1, user: 1 };
  const documents = await withinDeadline(
    (signal) => installations.find({ _id: { $in: ids } }, { projection, signal }).toArray(),
    DEADLINE_MS,
  );
  return new Map(documents.map((document) => [String(document._id), document]));
}

/** Above 0 when the write is newer than the stored record, 0 when they are as new. */
function compare({ writtenAtMs, update: { $set } }: DatedWrite, stored: Document): number {
  const storedAtMs = stored.updatedAt instanceof Date ? stored.updatedAt.getTime() : 0;
  return Math.sign(writtenAtMs - storedAtMs || expiryOf($set) - expiryOf(stored));
}

function expiryOf({ bot, user }: Document): number {
  return bot?.expiresAt ?? user?.expiresAt ?? 0;
}

function asDocument({ id: _id, update: { $set, $setOnInsert } }: DatedWrite): Document {
  return { _id, ...$setOnInsert, ...$set };
}

/** Updates each record that still has its revision, and resolves to the ids of the others. */
async function updateEach(
  installations: Collection,
  updates: readonly { readonly write: DatedWrite; readonly revision: unknown }[],
): Promise<readonly string[]> {
  if (updates.length === 0) return [];
  const operations = updates.map(({ write: { id: _id, update }, revision }) => {
    const { $set, $unset = {} } = update;
    const change = { $set, ...(Object.keys($unset).length > 0 && { $unset }) };
    return { updateOne: { filter: { _id, revision }, update: change } };
  });
  const { matchedCount } = await withinDeadline(
    () => installations.bulkWrite(operations, { ordered: false }),
    DEADLINE_MS,
  );
  if (matchedCount === updates.length) return [];
  const ids = updates.map(({ write }) => write.id);
  const now = await storedUnder(installations, ids);
  return updates
    .filter(({ write: { id, update } }) => now.get(id)?.revision !== update.$set.revision)
    .map(({ write }) => write.id);
}
