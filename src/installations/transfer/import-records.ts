import { setTimeout as pause } from "node:timers/promises";
import type { Brought, DatedWrite, Place, Refused } from "../import/incoming.js";
import { type WriteNewerOptions, type WriteOutcome, writeNewer } from "./write-newer.js";

export interface ImportedRecords {
  /** The sum of the others. */
  readonly read: number;
  readonly taken: number;
  /** The stored record is just as new, or the source has neither a token nor a webhook in this place. */
  readonly unchanged: number;
  /** The stored record is newer. */
  readonly newerHere: number;
  readonly refused: number;
}

/** A record that was not taken, and why. */
export interface NotTaken extends Refused {
  readonly outcome: "refused" | "newer here";
}

export interface ImportRecordsOptions extends Omit<WriteNewerOptions, "overwrites"> {
  /** Store each record also where the stored one is as new, or newer. Of several of one id the newest is stored, all the same. */
  readonly overwrite: boolean;
  /** The database is a file that one process writes at a time: the service gets its turn after each batch. */
  readonly takesTurns: boolean;
  readonly onProgress?: (counts: ImportedRecords) => void;
  readonly onNotTaken?: (record: NotTaken) => void;
}

/** So many are compared and written at once. */
const BATCH_LENGTH = 100;
/** A turn of the service's is a third as long as the writing before it was, but not shorter than it needs to notice. */
const SHORTEST_TURN_MS = 20;

/**
 * Stores records by the rule of `writeNewer`, a batch at a time, and no faster than they are stored. It may be cut off at any
 * moment: the next run compares what is stored already and goes on. Rejects with `DatabaseUnavailableError`, and with what
 * the source throws.
 */
export async function importRecords(
  source: AsyncIterable<Brought | Refused>,
  { onProgress, onNotTaken, overwrite, takesTurns, ...options }: ImportRecordsOptions,
): Promise<ImportedRecords> {
  const counts = { read: 0, taken: 0, unchanged: 0, newerHere: 0, refused: 0 };
  const batch = new Map<string, { readonly place: Place; readonly write: DatedWrite }>();
  let writtenSinceTurn = 0;
  let wroteMs = 0;
  /** The ids that were overwritten. From then on they are compared. */
  const overwritten = new Set<string>();
  const overwrites = (id: string) => overwrite && !overwritten.has(id);

  const refuse = (refused: Refused) => {
    counts.refused += 1;
    onNotTaken?.({ ...refused, outcome: "refused" });
  };
  const count = (place: Place, id: string, outcome: WriteOutcome) => {
    if (outcome === "taken") counts.taken += 1;
    else if (outcome === "unchanged") counts.unchanged += 1;
    else if (outcome === "newer here") {
      counts.newerHere += 1;
      onNotTaken?.({ place, id, outcome, reason: "The record that is stored here is newer." });
    } else refuse({ place, id, reason: reasonOf(outcome) });
  };
  const flush = async () => {
    const items = [...batch.values()];
    batch.clear();
    if (items.length === 0) return;
    const before = counts.taken;
    const beganAt = performance.now();
    const outcomes = await writeNewer(
      items.map(({ write }) => write),
      { ...options, overwrites },
    );
    for (const [at, { place, write }] of items.entries()) {
      const outcome = outcomes[at] ?? "busy";
      count(place, write.id, outcome);
      if (overwrite && outcome === "taken") overwritten.add(write.id);
    }
    onProgress?.({ ...counts });
    if (!takesTurns || options.dryRun) return;
    writtenSinceTurn += counts.taken - before;
    wroteMs += performance.now() - beganAt;
    if (writtenSinceTurn < BATCH_LENGTH) return;
    await pause(Math.max(SHORTEST_TURN_MS, wroteMs / 3));
    writtenSinceTurn = 0;
    wroteMs = 0;
  };

  for await (const item of source) {
    if ("reason" in item) {
      counts.read += 1;
      refuse(item);
      continue;
    }
    if (item.writes.length === 0) {
      counts.read += 1;
      counts.unchanged += 1;
    }
    for (const write of item.writes) {
      counts.read += 1;
      // Of two with one id the second is compared with what became of the first.
      if (batch.has(write.id)) await flush();
      batch.set(write.id, { place: item.place, write });
    }
    if (batch.size >= BATCH_LENGTH) await flush();
  }
  await flush();
  return counts;
}

function reasonOf(outcome: "busy" | Error): string {
  return outcome === "busy"
    ? "The service wrote this record at the same moment, again and again. Run the import once more."
    : "The database refused it.";
}
