import type { CollectionIndex } from "../database.js";
import { DatabaseUnavailableError } from "../database-error.js";
import type { Connection } from "./connection.js";
import { SqliteCollection } from "./sqlite-collection.js";

/** Documents that are deleted some time after a date in them. */
export interface Expiring {
  readonly collection: SqliteCollection;
  readonly field: string;
  readonly afterMs: number;
}

/**
 * A collection whose indexes are declared as MongoDB's. What a field holds is not declared, so each gets an index by its text and
 * numbers, and one by its dates; of several fields together only what is unique is known.
 */
export function ownCollection(
  connection: Connection,
  name: string,
  indexes: readonly CollectionIndex[],
): SqliteCollection {
  const fields = [...new Set(indexes.flatMap(({ key }) => Object.keys(key)))].filter(
    (field) => field !== "_id",
  );
  const unique = indexes.filter((index) => index.unique === true).map(({ key }) => Object.keys(key));
  return new SqliteCollection(connection, name, { texts: fields, numbers: fields, dates: fields, unique });
}

/** Makes the table and its indexes where they are missing. */
export async function makeTable(connection: Connection, collection: SqliteCollection): Promise<void> {
  try {
    await connection.writeOnce(() => connection.execute(collection.table.schema));
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    if (!String(cause?.code).startsWith("SQLITE_CONSTRAINT")) throw error;
    throw new DatabaseUnavailableError(
      `A unique index of ${collection.name} cannot be made. Documents that are there already have the same values: remove all but one of them.`,
      { cause: error },
    );
  }
}

export function expiringBy(
  collection: SqliteCollection,
  indexes: readonly CollectionIndex[],
): readonly Expiring[] {
  return indexes.flatMap(({ key, expireAfterSeconds }) =>
    expireAfterSeconds === undefined
      ? []
      : Object.keys(key).map((field) => ({ collection, field, afterMs: expireAfterSeconds * 1_000 })),
  );
}
