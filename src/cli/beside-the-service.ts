import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Config, environment, readConfig } from "../config/config.js";
import { type Collections, collectionsOf } from "../database/collections-of.js";
import { DatabaseUnavailableError } from "../database/database-error.js";
import { keyRingOf } from "../doctor/key-ring.js";
import { KeyRingError } from "../encryption/encryption-error.js";
import { TokenCipher } from "../encryption/token-cipher.js";
import { readManifest } from "../manifest/app-manifest.js";

/** What a command has of the service that is configured here. */
export interface ServiceHere {
  readonly config: Config;
  readonly collections: Collections;
  /** Leaves no trace of what was deleted in the files of the embedded database. MongoDB's own files are the server's. */
  readonly leaveNoTrace: () => Promise<void>;
  /** Hosts and database name, or a directory. */
  readonly location: string;
  readonly cipher: TokenCipher;
  /** Where the keys are configured. */
  readonly keySource: string;
  /** The Slack app whose records are the service's; undefined with `SLACK_BOT_TOKEN`. */
  readonly clientId: string | undefined;
}

/**
 * Calls `work` with the database and the keys of the service that `npm start` would run here, whether it runs or not, and
 * closes the database afterwards. It makes no key, and no database and no index unless it is told to. Throws an `AppError`
 * with what is missing.
 */
export async function besideTheService<T>(
  work: (service: ServiceHere) => Promise<T>,
  { makesDatabase = false }: { readonly makesDatabase?: boolean } = {},
): Promise<T> {
  const config = readConfig(environment(process.env, ".env"), readManifest("manifest.yml"));
  const ring = keyRingOf(config);
  if (ring === undefined) {
    throw new KeyRingError("There are no keys yet: set TOKEN_KEYS, or start the service, which makes some.");
  }
  const cipher = TokenCipher.fromKeyRing(ring.text, ring.source, config.tokenEnvelope);
  const { credentials } = config.slack;
  const { close, ...database } = makesDatabase ? await make(config) : await open(config);
  try {
    return await work({
      config,
      ...database,
      cipher,
      keySource: ring.source,
      clientId: credentials.kind === "oauth" ? credentials.clientId : undefined,
    });
  } finally {
    await close();
  }
}

type OpenedDatabase = Pick<ServiceHere, "collections" | "location" | "leaveNoTrace"> & {
  readonly close: () => Promise<void>;
};

async function make({ mongodbUri, dataDirectory }: Config): Promise<OpenedDatabase> {
  const { openDatabase } = await import("../database/open-database.js");
  const database = await openDatabase(
    mongodbUri === undefined ? { directory: dataDirectory } : { uri: mongodbUri },
  );
  const leaveNoTrace = async () => undefined; // a database that was just made has none
  return { collections: database, leaveNoTrace, location: database.location, close: () => database.close() };
}

async function open({ mongodbUri, dataDirectory }: Config): Promise<OpenedDatabase> {
  if (mongodbUri !== undefined) {
    const { BRIEFLY, connectMongoDatabase } = await import("../database/mongodb.js");
    const { reviveStuckClient } = await import("../database/stuck-monitor.js");
    const { client, db, location } = await connectMongoDatabase(mongodbUri, BRIEFLY);
    const leaveAlone = reviveStuckClient(client);
    const close = () => {
      leaveAlone();
      return client.close();
    };
    const leaveNoTrace = async () => undefined;
    return { collections: collectionsOf(client, db.databaseName), leaveNoTrace, location, close };
  }
  const { openSqliteDatabase, SQLITE_FILE } = await import("../database/sqlite/sqlite-database.js");
  if (!existsSync(join(dataDirectory, SQLITE_FILE))) {
    throw new DatabaseUnavailableError(
      `There is no database in ${dataDirectory}. Check MONGODB_URI and DATA_DIR, or start the service, which makes one.`,
    );
  }
  const database = await openSqliteDatabase(dataDirectory);
  return {
    collections: database,
    leaveNoTrace: () => database.rewrite(),
    location: database.location,
    close: () => database.close(),
  };
}
