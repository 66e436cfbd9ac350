/** A stored document. The module that reads it narrows the type once, where the shape is known. */
export interface Document {
  // biome-ignore lint/suspicious/noExplicitAny: mongodb's own Document; anything narrower is not assignable
  [field: string]: any;
}

/**
 * The methods of mongodb's `Collection` that this project uses, with its semantics. mongodb's own `Collection` is
 * assignable to it without a cast, and the embedded database implements it, so each store is written once.
 *
 * Every method rejects when the database cannot do it; a write that violates uniqueness rejects with an error whose
 * `code` is 11000. `signal` ends a read early where the database can; callers do not rely on it alone
 * (see `deadline.ts`).
 */
export interface Collection<Stored extends Document = Document> {
  /**
   * All matching documents, or as many as `limit` says: the first of them by `sort`, which puts a field that is
   * missing or null first when it ascends, else in no particular order.
   */
  find(
    filter: Document,
    options?: {
      readonly projection?: Document;
      readonly sort?: { readonly [field: string]: 1 | -1 };
      readonly limit?: number;
      readonly signal?: AbortSignal;
    },
  ): {
    /** The documents. */
    toArray(): Promise<Stored[]>;
  };

  /** One matching document, or null. */
  findOne(
    filter: Document,
    options?: { readonly projection?: Document; readonly signal?: AbortSignal },
  ): Promise<Stored | null>;

  /** Inserts a document that has an `_id`; rejects with code 11000 when that `_id` is taken. */
  insertOne(document: Stored): Promise<unknown>;

  /**
   * Inserts every document whose `_id` is free, the first of several with the same. When some were taken, rejects
   * after the others are in, with code 11000 and `writeErrors` (see `insertNew`, which reads them). An empty list is
   * refused.
   */
  insertMany(documents: readonly Stored[], options: { readonly ordered: false }): Promise<unknown>;

  /**
   * Updates one matching document, in one step that no other write comes between:
   *
   * - `$set` and `$unset` fields; `$setOnInsert` those of a document that is made.
   * - `$inc` adds to a number; one that is missing counts as 0.
   * - `$push` puts a value at the end of a list; with `{ $each: […] }` several, of which `$slice` keeps the last (-100) or first (100).
   * - `$addToSet` does the same with a value that the list does not have yet; with `{ $each: […] }` for each of several.
   *
   * Paths may be dotted, and a number leads into a list (`answers.2.votes`). An update of a value that is of another kind
   * rejects, and changes nothing. With `upsert`, a document is made from the filter's equalities and the update when none
   * matches; of several at once, one inserts and the others update or reject with code 11000. FerretDB may report
   * `upsertedCount` 1 to several callers, so use `insertOne` to decide a race.
   */
  updateOne(
    filter: Document,
    update: Document,
    options?: { readonly upsert?: boolean },
  ): Promise<{
    readonly matchedCount: number;
    readonly modifiedCount: number;
    readonly upsertedCount: number;
  }>;

  /**
   * Updates one matching document as `updateOne` does, the first of several by `sort`, and resolves to it: as it was before or,
   * with `returnDocument: "after"`, as it is then. Null where none matches, and before an upsert. FerretDB
   * gives an error without the code 11000 here.
   */
  findOneAndUpdate(
    filter: Document,
    update: Document,
    options?: {
      readonly upsert?: boolean;
      readonly returnDocument?: "before" | "after";
      readonly projection?: Document;
      readonly sort?: { readonly [field: string]: 1 | -1 };
    },
  ): Promise<Stored | null>;

  /** Updates every matching document as `updateOne` does, each by itself; none is no error. */
  updateMany(
    filter: Document,
    update: Document,
  ): Promise<{ readonly matchedCount: number; readonly modifiedCount: number }>;

  /**
   * Updates one document for each of these, in any order, as `updateOne` does. It is no transaction: when it rejects, some
   * may have been updated. An empty list is refused.
   */
  bulkWrite(
    operations: readonly { readonly updateOne: { readonly filter: Document; readonly update: Document } }[],
    options: { readonly ordered: false },
  ): Promise<{ readonly matchedCount: number; readonly modifiedCount: number }>;

  /** Deletes one matching document, or none. */
  deleteOne(filter: Document): Promise<{ readonly deletedCount: number }>;

  /** Deletes every matching document; none is no error. */
  deleteMany(filter: Document): Promise<{ readonly deletedCount: number }>;
}

/** Whether a write was refused because its `_id` (or another unique field) is taken. */
export function isDuplicateKeyError(error: unknown): boolean {
  return error instanceof Error && (error as Error & { code?: unknown }).code === 11000;
}
