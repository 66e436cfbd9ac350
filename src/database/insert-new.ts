import { DatabaseUnavailableError } from "../errors.js";
import { type Collection, type Document, isDuplicateKeyError } from "./collection.js";

/**
 * Inserts those of the documents whose `_id` is free, and resolves to the indexes of the others: which were there
 * already, or stand in the list twice. Once it has resolved, every document is stored, by this call or by another.
 *
 * Rejects when any of them may not be stored for another reason. Some may be stored all the same; what that means is
 * the caller's to decide. The error is never one of a duplicate key.
 */
export async function insertNew(
  collection: Collection,
  documents: readonly Document[],
): Promise<ReadonlySet<number>> {
  if (documents.length === 0) return new Set();
  try {
    await collection.insertMany(documents, { ordered: false });
    return new Set();
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    const taken = takenIndexes(error as BulkWriteError);
    if (taken !== undefined) return taken;
    throw new DatabaseUnavailableError("The database did not store all of the documents.", { cause: error });
  }
}

interface WriteError {
  readonly index: number;
  readonly code?: unknown;
}

/** What we read of mongodb's `MongoBulkWriteError`, which may hold a single error without a list. */
interface BulkWriteError {
  readonly writeErrors?: WriteError | readonly WriteError[];
  readonly result?: { getWriteConcernError?(): unknown };
}

/**
 * Undefined when not every error is one of a duplicate key. The write concern counts, too: without it, what was
 * inserted may be undone by a fail-over, and the driver does not tell of it in an error that tells of duplicates.
 */
function takenIndexes({ writeErrors = [], result }: BulkWriteError): ReadonlySet<number> | undefined {
  const errors = [writeErrors].flat();
  if (errors.length === 0 || errors.some(({ code }) => code !== 11000)) return undefined;
  if (result?.getWriteConcernError?.() !== undefined) return undefined;
  return new Set(errors.map(({ index }) => index));
}
