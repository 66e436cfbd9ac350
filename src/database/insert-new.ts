import type { Collection, Document } from "./collection.js";
import { DatabaseUnavailableError } from "./database-error.js";

/** The result for a document: it was stored, its `_id` was taken, or the database refused it with an error. */
export type Insertion = "stored" | "taken" | Error;

/**
 * Inserts those of the documents whose `_id` is free, and resolves to a result for each, in their order. A document is
 * `taken` when its `_id` was stored already, or came earlier in the list.
 *
 * Rejects when the database did not report the result. Some documents may be stored all the same.
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
    // A fail-over may undo inserts, and the driver does not report that when it reports other errors.
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

/** The results of the documents that were not stored, by their indexes. */
function failedInsertions({ writeErrors = [] }: BulkWriteError): ReadonlyMap<number, Insertion> {
  return new Map(
    [writeErrors].flat().map((each) => [each.index, each.code === 11000 ? "taken" : refused(each)]),
  );
}

function refused(error: WriteError): Error {
  return new DatabaseUnavailableError("The database did not store a document.", { cause: error });
}
