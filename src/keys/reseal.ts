import { setTimeout as pause } from "node:timers/promises";
import type { Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { SealBrokenError, UnknownKeyError } from "../encryption/encryption-error.js";
import { readEnvelope } from "../encryption/envelope.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { isCurrent } from "./count-sealed.js";
import { type SealedPlace, sealedPagesOf } from "./sealed-places.js";

/** Records of which a value cannot be opened, by the code of the error. */
export interface Unopened {
  readonly code: string;
  count: number;
  /** The ids of a few. */
  readonly some: string[];
}

export interface Resealed {
  /** Records that were written. */
  readonly resealed: number;
  /** Records that somebody else wrote or deleted at the same moment. They were left alone. */
  readonly overtaken: number;
  readonly unopened: readonly Unopened[];
}

const WRITE_DEADLINE_MS = 10_000;
/** So many are written, and then the service gets the database for a moment: in SQLite only one process writes at a time. */
const BATCH_LENGTH = 100;
const PAUSE_MS = 10;
const SOME = 3;

/**
 * Seals everything anew with the cipher's first key and in its form, beside the running service, and leaves what is sealed
 * so already. A record is written only if its sealed values are still those that were
 * read: a newer token is never overwritten, and a record that was deleted does not come back. The record's `revision`
 * stays, because its content does. It may end at any moment, and the next call goes on where it was. Rejects with
 * `DatabaseUnavailableError`.
 */
export async function reseal(
  places: readonly SealedPlace[],
  cipher: TokenCipher,
  onProgress: (resealed: number) => void = () => undefined,
): Promise<Resealed> {
  let resealed = 0;
  let overtaken = 0;
  const unopened = new Map<string, Unopened>();
  for (const place of places) {
    for await (const page of sealedPagesOf(place)) {
      const writes = page.flatMap((record) => writeFor(place, record, cipher, unopened) ?? []);
      for (let from = 0; from < writes.length; from += BATCH_LENGTH) {
        const batch = writes.slice(from, from + BATCH_LENGTH).map((updateOne) => ({ updateOne }));
        const { modifiedCount } = await withinDeadline(
          () => place.collection.bulkWrite(batch, { ordered: false }),
          WRITE_DEADLINE_MS,
        );
        resealed += modifiedCount;
        overtaken += batch.length - modifiedCount;
        onProgress(resealed);
        await pause(PAUSE_MS);
      }
    }
  }
  return { resealed, overtaken, unopened: [...unopened.values()] };
}

interface Write {
  readonly filter: Document;
  readonly update: Document;
}

/** Undefined for a record that needs none, and for one that cannot be opened. */
function writeFor(
  place: SealedPlace,
  record: Document,
  cipher: TokenCipher,
  unopened: Map<string, Unopened>,
): Write | undefined {
  const old: Document = {};
  const anew: Document = {};
  try {
    for (const field of place.fields) {
      const sealed = record[field];
      const envelope = readEnvelope(sealed);
      if (sealed === undefined || (envelope !== undefined && isCurrent(envelope, cipher))) continue;
      old[field] = sealed;
      anew[field] = place.reseal(cipher, sealed, record._id, field);
    }
  } catch (error) {
    if (!(error instanceof UnknownKeyError || error instanceof SealBrokenError)) throw error;
    const found = unopened.get(error.code) ?? { code: error.code, count: 0, some: [] };
    found.count += 1;
    if (found.some.length < SOME) found.some.push(String(record._id));
    unopened.set(error.code, found);
    return undefined;
  }
  if (Object.keys(anew).length === 0) return undefined;
  return { filter: { _id: record._id, ...old }, update: { $set: anew } };
}
