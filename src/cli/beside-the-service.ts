import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Audit, AuditDetails, OperatorAction } from "../audit/audit-entry.js";
import { AuditTrail } from "../audit/audit-trail.js";
import { type Config, readConfig } from "../config/config.js";
import { asksForSocketMode, environment } from "../config/environment.js";
import { collectionsOf } from "../database/collections-of.js";
import type { AllCollections } from "../database/database.js";
import { DatabaseUnavailableError } from "../database/database-error.js";
import { keyRingOf } from "../doctor/key-ring.js";
import { KeyRingError } from "../encryption/encryption-error.js";
import { TokenCipher } from "../encryption/token-cipher.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { readManifest } from "../manifest/app-manifest.js";
import { warn } from "./terminal.js";

/** What a command has of the service that is configured here. */
export interface ServiceHere {
  readonly config: Config;
  readonly collections: AllCollections;
  /** Leaves no trace of what was deleted in the files of the embedded database. MongoDB's own files are the server's. */
  readonly leaveNoTrace: () => Promise<void>;
  /** Hosts and database name, or a directory. */
  readonly location: string;
  readonly cipher: TokenCipher;
  /** Where the keys are configured. */
  readonly keySource: string;
  /** The Slack app whose records are the service's; undefined with `SLACK_BOT_TOKEN`. */
  readonly clientId: string | undefined;
  /** The audit trail. What cannot be written into it is said on the standard error. */
  readonly audit: Audit;
  /** Notes in the audit trail what the operator did with a command. */
  readonly note: (
    action: OperatorAction,
    details: AuditDetails,
    target?: InstallationTarget,
  ) => Promise<void>;
}

/** What a command does to the database. */
export interface DatabaseUse {
  /** Makes the database, with its indexes, where there is none. */
  readonly makesDatabase?: boolean;
  /** Writes nothing: the files of the embedded database, and what they have in them, stay as they are. */
  readonly readsOnly?: boolean;
}

/**
 * Calls `work` with the database and the keys of the service that `npm start` would run here, whether it runs or not, and
 * closes the database afterwards. It makes no key, and no database and no index unless it is told to. Throws an `AppError`
 * with what is missing.
 */
export async function besideTheService<T>(
  work: (service: ServiceHere) => Promise<T>,
  { makesDatabase = false, readsOnly = false }: DatabaseUse = {},
): Promise<T> {
  const env = environment(process.env, ".env");
  const config = readConfig(env, readManifest("manifest.yml", { socketMode: asksForSocketMode(env) }));
  const ring = keyRingOf(config);
  if (ring === undefined) {
    throw new KeyRingError("There are no keys yet: set TOKEN_KEYS, or start the service, which makes some.");
  }
  const cipher = TokenCipher.fromKeyRing(ring.text, ring.source, config.tokenEnvelope);
  const { credentials } = config.slack;
  const { mongodbUri, dataDirectory } = config;
  const { close, ...database } =
    mongodbUri === undefined
      ? await openEmbedded(dataDirectory, { makesDatabase, readsOnly })
      : await openMongo(mongodbUri, makesDatabase);
  const clientId = credentials.kind === "oauth" ? credentials.clientId : undefined;
  const say = (_: object, message: string) => warn(`${message}.`);
  const audit = new AuditTrail({
    audit: database.collections.audit,
    clientId,
    clock: Date.now,
    days: config.auditDays,
    log: { warn: say, error: say },
  });
  const note: ServiceHere["note"] = (action, details, target) =>
    audit.record({
      action,
      who: { kind: "operator", command: action.replace("_", " ") },
      details,
      target,
    });
  try {
    return await work({ config, ...database, cipher, keySource: ring.source, clientId, audit, note });
  } finally {
    await close();
  }
}

type OpenedDatabase = Pick<ServiceHere, "collections" | "location" | "leaveNoTrace"> & {
  readonly close: () => Promise<void>;
};

async function openMongo(uri: string, makesDatabase: boolean): Promise<OpenedDatabase> {
  const leaveNoTrace = async () => undefined;
  if (makesDatabase) {
    const { openDatabase } = await import("../database/open-database.js");
    const database = await openDatabase({ uri }); // with its indexes
    const { location } = database;
    return { collections: database, leaveNoTrace, location, close: () => database.close() };
  }
  const { BRIEFLY, connectMongoDatabase } = await import("../database/mongodb.js");
  const { reviveStuckClient } = await import("../database/stuck-monitor.js");
  const { client, db, location } = await connectMongoDatabase(uri, BRIEFLY);
  const leaveAlone = reviveStuckClient(client);
  const close = () => {
    leaveAlone();
    return client.close();
  };
  const collections = {
    ...collectionsOf(client, db.databaseName),
    openCollection: async (name: string) => db.collection(name), // and makes no index
  };
  return { collections, leaveNoTrace, location, close };
}

async function openEmbedded(
  directory: string,
  { makesDatabase, readsOnly }: Required<DatabaseUse>,
): Promise<OpenedDatabase> {
  const { openSqliteDatabase, SQLITE_FILE } = await import("../database/sqlite/sqlite-database.js");
  if (!makesDatabase && !existsSync(join(directory, SQLITE_FILE))) {
    throw new DatabaseUnavailableError(
      `There is no database in ${directory}. Check MONGODB_URI and DATA_DIR, or start the service, which makes one.`,
    );
  }
  const database = await openSqliteDatabase(directory, { readsOnly });
  return {
    collections: database,
    leaveNoTrace: () => database.rewrite(),
    location: database.location,
    close: () => database.close(),
  };
}
