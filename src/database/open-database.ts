import { loadPart } from "../packages/package-missing-error.js";
import type { Database } from "./database.js";
import type { IndexLog } from "./indexes.js";

/**
 * Opens MongoDB (`uri`) or the embedded database (`directory`, made when missing), with its indexes in place.
 *
 * Rejects with `DatabaseUnavailableError` when no MongoDB server answers within ten seconds or the directory cannot be
 * used, and with `DatabaseDamagedError` when a file of it cannot be read. Each is loaded only when it is asked for, and then
 * needs the package `mongodb` or `libsql`: `PackageMissingError` where it is not installed. `log` gets a line for an index that
 * takes long to build.
 */
export async function openDatabase(
  options: ({ readonly uri: string } | { readonly directory: string }) & {
    readonly log?: IndexLog | undefined;
  },
): Promise<Database> {
  if ("uri" in options) {
    const { openMongoDatabase } = await loadPart("MongoDB", ["mongodb"], () => import("./mongodb.js"));
    return openMongoDatabase(options.uri, options);
  }
  const { openSqliteDatabase } = await loadPart(
    "The embedded database",
    ["libsql"],
    () => import("./sqlite/sqlite-database.js"),
  );
  return openSqliteDatabase(options.directory);
}
