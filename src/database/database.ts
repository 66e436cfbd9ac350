import type { Collections } from "./collections-of.js";
import type { IndexLog } from "./indexes.js";

/** What the rest of the app knows of its database, whichever it is. */
export interface Database extends Collections {
  readonly kind: "mongodb" | "embedded";
  /** Where the data is, for people: hosts and database name, or a directory. Never a password. */
  readonly location: string;
  /** Resolves when the database answers; rejects with `DatabaseUnavailableError` within a second when it does not. */
  ping(): Promise<void>;
  /** Closes it. Safe to repeat. */
  close(): Promise<void>;
}

/**
 * Opens MongoDB (`uri`) or the embedded database (`directory`, made when missing), with its indexes in place.
 *
 * Rejects with `DatabaseUnavailableError` when no MongoDB server answers within ten seconds or the directory cannot be
 * used, and with `DatabaseDamagedError` when a file of it cannot be read. Each is loaded only when it is asked for. `log`
 * hears of what takes long.
 */
export async function openDatabase(
  options: ({ readonly uri: string } | { readonly directory: string }) & {
    readonly log?: IndexLog | undefined;
  },
): Promise<Database> {
  if ("uri" in options) {
    const { openMongoDatabase } = await import("./mongodb.js");
    return openMongoDatabase(options.uri, options);
  }
  const { openSqliteDatabase } = await import("./sqlite/sqlite-database.js");
  return openSqliteDatabase(options.directory);
}
