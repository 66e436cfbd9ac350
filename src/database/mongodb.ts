import { setTimeout as pause } from "node:timers/promises";
import { type Db, MongoClient, type MongoClientOptions, MongoServerError } from "mongodb";
import { ConfigError } from "../errors.js";
import { collectionsOf, databaseOf } from "./collections-of.js";
import type { CollectionIndex, Database } from "./database.js";
import { DatabaseUnavailableError } from "./database-error.js";
import { withinDeadline } from "./deadline.js";
import { ensureIndex, ensureIndexes, type IndexLog } from "./indexes.js";
import { reviveStuckClient } from "./stuck-monitor.js";

const DEFAULT_DATABASE_NAME = "bolt-mongodb-app";
const CONNECT_ATTEMPT_MS = 2_000;

/** How long a connection to a server that does not answer is tried again. */
export interface Patience {
  /** Of two seconds each. */
  readonly attempts: number;
  readonly inWords: string;
}

/** A database that starts together with the app is a few seconds late. */
const AT_START: Patience = { attempts: 5, inWords: "ten seconds" };
/** For a person who waits. */
export const BRIEFLY: Patience = { attempts: 2, inWords: "four seconds" };

/**
 * `withinDeadline` limits how long an event waits. These options limit what goes on after that: a write whose caller no
 * longer waits releases its connection after `socketTimeoutMS`.
 */
const CLIENT_OPTIONS: MongoClientOptions = {
  appName: "bolt-mongodb-app",
  serverSelectionTimeoutMS: CONNECT_ATTEMPT_MS,
  connectTimeoutMS: 3_000,
  waitQueueTimeoutMS: 2_000,
  socketTimeoutMS: 10_000,
  // A server that comes back is noticed this soon.
  heartbeatFrequencyMS: 2_000,
  serverMonitoringMode: "poll",
};

/**
 * Opens MongoDB with its indexes in place. The database is the one that the URI names, else `bolt-mongodb-app`. Lost
 * connections come back by themselves. It reads from the primary and writes to a majority, whatever the URI says. An index
 * that takes longer than a second to build is logged.
 *
 * Rejects with `ConfigError` when `uri` is no connection string, and with `DatabaseUnavailableError` when no server
 * answers within ten seconds, or one answers but refuses. Neither shows the URI: it holds the password.
 */
export async function openMongoDatabase(
  uri: string,
  { log }: { readonly log?: IndexLog | undefined } = {},
): Promise<Database> {
  const { client, db, location } = await connectMongoDatabase(uri);
  try {
    await ensureIndexes(db, { log });
  } catch (error) {
    await client.close();
    throw refusal(error, location);
  }
  const leaveAlone = reviveStuckClient(client);
  return {
    kind: "mongodb",
    location,
    ...collectionsOf(client, db.databaseName),
    openCollection: openCollectionsOf({ db, location }, log),
    ping: async () => {
      await withinDeadline((signal) => db.command({ ping: 1 }, { signal }), 1_000);
    },
    close: () => {
      leaveAlone();
      return client.close();
    },
  };
}

/** The method `openCollection` of the database of a connection. */
export function openCollectionsOf(
  { db, location }: Pick<MongoConnection, "db" | "location">,
  log?: IndexLog,
): Database["openCollection"] {
  return async (collection, indexes) => {
    for (const index of indexes) {
      const name = nameOf(index);
      try {
        await ensureIndex(db, collection, { ...index, name }, log);
      } catch (error) {
        throw indexRefusal(error, index, `${collection} (index ${name})`, location);
      }
    }
    return db.collection(collection);
  };
}

/** As MongoDB itself names an index without a name. */
function nameOf({ key }: CollectionIndex): string {
  return Object.entries(key).flat().join("_");
}

/** A connection to the app's database, without creating anything in it. */
export interface MongoConnection {
  readonly client: MongoClient;
  readonly db: Db;
  /** Hosts and database name, for people. */
  readonly location: string;
}

/** Connects as `openMongoDatabase` does, and rejects as it does, but makes nothing there. */
export async function connectMongoDatabase(uri: string, patience = AT_START): Promise<MongoConnection> {
  const { client, db } = clientFor(uri);
  const location = `${client.options.srvHost ?? client.options.hosts.join(",")}/${db.databaseName}`;
  try {
    await connect(client, location, patience);
  } catch (error) {
    await client.close();
    throw error;
  }
  return { client, db, location };
}

function clientFor(uri: string): { client: MongoClient; db: Db } {
  try {
    const client = new MongoClient(uri, CLIENT_OPTIONS);
    const name = namesDatabase(uri) ? client.options.dbName : DEFAULT_DATABASE_NAME;
    return { client, db: databaseOf(client, name) };
  } catch {
    // The driver's error may quote a part of the URI, and with it of the password: it is not even the cause.
    throw new ConfigError([
      "MONGODB_URI is not a MongoDB connection string. It looks like mongodb://host:27017/database or mongodb+srv://host/database, with user:password@ before the host; percent-encode what is not a letter or digit in user and password, and check the names of its options.",
    ]);
  }
}

/** The driver says `test` for a URI that names no database, and the same for one that names `test`. */
function namesDatabase(uri: string): boolean {
  return /^[^:]+:\/\/[^/?]+\/[^?]/.test(uri);
}

async function connect(client: MongoClient, location: string, patience: Patience): Promise<void> {
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      await client.connect();
      return;
    } catch (error) {
      if (error instanceof MongoServerError) throw refusal(error, location);
      if (attempt === patience.attempts) {
        throw new DatabaseUnavailableError(
          `No MongoDB server answered at ${location} within ${patience.inWords}. Check that it runs, that MONGODB_URI has the right hosts, and that its firewall or access list lets this machine in.`,
          { cause: error },
        );
      }
    }
    // An attempt can fail at once, when a name does not resolve: the next still waits for its turn.
    await pause(Math.max(0, startedAt + attempt * CONNECT_ATTEMPT_MS - performance.now()));
  }
}

const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const ATLAS_AUTHENTICATION_FAILED = 8_000;
const INDEX_CONFLICTS: readonly unknown[] = [85, 86];

const DUPLICATE_KEY = 11_000;
/** An internal error, whatever it is. */
const FERRETDB_DUPLICATE = 1;

function indexRefusal(
  error: unknown,
  { unique = false }: CollectionIndex,
  index: string,
  location: string,
): DatabaseUnavailableError {
  const code = error instanceof MongoServerError ? error.code : undefined;
  const sentence =
    code === DUPLICATE_KEY || (code === FERRETDB_DUPLICATE && unique)
      ? "Documents that are there already have the same values: remove all but one of them."
      : INDEX_CONFLICTS.includes(code)
        ? "There is an index of the same fields with other options: drop it."
        : undefined;
  return sentence === undefined
    ? refusal(error, location)
    : new DatabaseUnavailableError(`MongoDB at ${location} cannot make ${index}. ${sentence}`, {
        cause: error,
      });
}

function refusal(error: unknown, location: string): DatabaseUnavailableError {
  const code = error instanceof MongoServerError ? error.code : undefined;
  const sentence =
    code === AUTHENTICATION_FAILED || code === ATLAS_AUTHENTICATION_FAILED
      ? "refused the login. Check user, password and authSource in MONGODB_URI."
      : code === UNAUTHORIZED
        ? "does not let this user do its work. Give it the role readWrite on the app's database, and check that MONGODB_URI has user and password."
        : INDEX_CONFLICTS.includes(code)
          ? "has an index of another shape in place of one of this app's. Compare the indexes of installations, oauth_states, events and audit with src/database/indexes.ts and drop the one that differs."
          : "answered, but did not do what was asked.";
  return new DatabaseUnavailableError(`MongoDB at ${location} ${sentence}`, { cause: error });
}
