import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.js";
import { isDirectoryLocked } from "../database/embedded/directory-lock.js";
import { BRIEFLY, connectMongoDatabase, type MongoConnection } from "../database/mongodb.js";

/** What the app's database looks like from outside. */
export type LookAtDatabase =
  | ({ readonly kind: "mongodb" } & MongoConnection)
  | { readonly kind: "unreachable"; readonly error: unknown }
  | {
      readonly kind: "embedded";
      readonly directory: string;
      readonly exists: boolean;
      readonly inUse: boolean;
    };

/** Connects to MongoDB without making anything there; of the embedded database it sees only whether it is there. */
export async function lookAtDatabase({ mongodbUri, dataDirectory }: Config): Promise<LookAtDatabase> {
  if (mongodbUri === undefined) {
    return {
      kind: "embedded",
      directory: dataDirectory,
      exists: existsSync(join(dataDirectory, "installations.db")),
      inUse: existsSync(dataDirectory) && (await isDirectoryLocked(dataDirectory)),
    };
  }
  try {
    return { kind: "mongodb", ...(await connectMongoDatabase(mongodbUri, BRIEFLY)) };
  } catch (error) {
    return { kind: "unreachable", error };
  }
}
