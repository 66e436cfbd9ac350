import type { Collection, Document } from "./collection.js";
import { DatabaseUnavailableError } from "./database-error.js";

/** What became of a document: it was stored, its `_id` was taken, or the database would not have it. */
export type Insertion = "stored" | "taken" | Error;

/**
 * Inserts those of the documents whose `_id` is free, and resolves to what became of each, in their order: `taken` are
 * those that were there already, or stand in the list twice. What is stored or taken is there, by this call or another.
 *
 * Rejects when the database did not tell. Some may be stored all the same; what that means is the caller's to decide.
 * The error is never one of a duplicate key.
 */
export async function insertNew(
  collection: Collection,
  documents: readonly Document[],
): Promise<readonly Insertion[]> {
  if (documents.length === 0) return [];
  try {
    await collection.insertMany(documents, { ordered: false });
    return documents.map(() => "stored");
  } catch (error) {
    const { code, result } = error as BulkWriteError;
    // What was inserted may be undone by a fail-over; the driver does not tell of it in an error that tells of others.
    const isUncertain = result?.getWriteConcernError?.() !== undefined;
    const failed = failedInsertions(error as BulkWriteError);
    if (failed.size > 0 && !isUncertain) return documents.map((_, index) => failed.get(index) ?? "stored");
    if (code !== 11000 && !isUncertain) throw error;
    throw new DatabaseUnavailableError("The database did not store all of the documents.", { cause: error });
  }
}

interface WriteError {
  readonly index: number;
  readonly code?: unknown;
}

/** What we read of mongodb's `MongoBulkWriteError`, which may hold a single error without a list. */
interface BulkWriteError {
  readonly code?: unknown;
  readonly writeErrors?: WriteError | readonly WriteError[];
  readonly result?: { getWriteConcernError?(): unknown };
}

/** What became of those that were not stored, by their indexes. */
function failedInsertions({ writeErrors = [] }: BulkWriteError): ReadonlyMap<number, Insertion> {
  return new Map(
    [writeErrors].flat().map((each) => [each.index, each.code === 11000 ? "taken" : refused(each)]),
  );
}

function refused(error: WriteError): Error {
  return new DatabaseUnavailableError("The database did not store a document.", { cause: error });
}
