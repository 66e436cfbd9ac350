import type { Collection } from "./collection.js";
import type { Collections } from "./collections-of.js";

/** An index of a collection of the app's own, as MongoDB's `createIndexes` takes it. */
export interface CollectionIndex {
  /** The fields by which documents are found, with a dot for those within others; -1 for descending order. */
  readonly key: { readonly [field: string]: 1 | -1 };
  /** Refuses a second document with the same values, with code 11000. A field that is missing counts as null. */
  readonly unique?: boolean;
  /** Deletes each document so many seconds after the date in the one field of the key, within a minute or so. */
  readonly expireAfterSeconds?: number;
}

/** The collections of this package, and those of the app's own. */
export interface AllCollections extends Collections {
  /**
   * A collection beside these. It is made when it is missing, as are its indexes, however long that takes; other indexes stay.
   * The name has lowercase letters, digits and `_` alone. Rejects with `DatabaseUnavailableError`.
   */
  openCollection(name: string, indexes: readonly CollectionIndex[]): Promise<Collection>;
}

/** The database as the rest of the app uses it: MongoDB or the embedded one. */
export interface Database extends AllCollections {
  readonly kind: "mongodb" | "embedded";
  /** Where the data is, for people: hosts and database name, or a directory. Never a password. */
  readonly location: string;
  /** Resolves when the database answers; rejects with `DatabaseUnavailableError` within a second when it does not. */
  ping(): Promise<void>;
  /** Closes it. Safe to repeat. */
  close(): Promise<void>;
}
