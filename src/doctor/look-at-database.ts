import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import { BRIEFLY, connectMongoDatabase, type MongoConnection } from "../database/mongodb.js";
import { SQLITE_FILE } from "../database/sqlite/sqlite-database.js";

/** What the doctor can see of the app's database without changing it. */
export type LookAtDatabase =
  | ({ readonly kind: "mongodb" } & MongoConnection)
  | { readonly kind: "unreachable"; readonly error: unknown }
  | {
      readonly kind: "embedded";
      readonly directory: string;
      readonly exists: boolean;
    };

/** Connects to MongoDB without making anything there; of the embedded database it sees only whether it is there. */
export async function lookAtDatabase({ mongodbUri, dataDirectory }: Config): Promise<LookAtDatabase> {
  if (mongodbUri === undefined) {
    return {
      kind: "embedded",
      directory: dataDirectory,
      exists: existsSync(join(dataDirectory, SQLITE_FILE)),
    };
  }
  try {
    return { kind: "mongodb", ...(await connectMongoDatabase(mongodbUri, BRIEFLY)) };
  } catch (error) {
    return { kind: "unreachable", error };
  }
}
