import { access, chmod, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../errors.js";
import type { Database } from "../database.js";
import { DatabaseUnavailableError } from "../database-error.js";
import { Connection } from "./connection.js";
import { deleteExpired } from "./delete-expired.js";
import type { Sql } from "./filter-to-sql.js";
import { keepAside, readNedbFile } from "./nedb-files.js";
import { type Expiring, expiringBy, makeTable, ownCollection } from "./own-collection.js";
import { SqliteCollection } from "./sqlite-collection.js";

export interface SqliteDatabase extends Database {
  /** Leaves no trace in the files of what was deleted: they are written anew, and other processes' writes wait meanwhile. */
  rewrite(): Promise<void>;
}

export interface SqliteDatabaseOptions {
  readonly clock?: () => number;
  /** How often what has expired is deleted, in milliseconds. */
  readonly housekeepingMs?: number;
  /** How long another process's transaction is waited for, in milliseconds. */
  readonly busyMs?: number;
  /**
   * Opens a database that is there to read from it: nothing in it is made, changed or deleted, not even what has expired,
   * and writes are refused. Rejects with `DatabaseUnavailableError` when it is not laid out as this release needs it.
   */
  readonly readsOnly?: boolean;
  /** Gets each query before it is sent. */
  readonly onQuery?: (query: Sql) => void;
}

/** The layout of the tables. */
const SCHEMA_VERSION = 1;

/** The name of the file in the directory that `openSqliteDatabase` gets. */
export const SQLITE_FILE = "data.sqlite";

/**
 * Opens the embedded database in a directory, which is made (mode 0700) when it is missing; its files have mode 0600.
 * Any number of processes of one machine may share it. What a write has acknowledged survives the end of the process,
 * however it ends, and a power cut. It does not keep the process alive.
 *
 * Files that NeDB wrote for an earlier release are read over once, all or nothing, and are then kept beside it under
 * another name.
 *
 * Rejects with `DatabaseDamagedError` when a file is damaged, and with `DatabaseUnavailableError` when the directory
 * cannot be used.
 */
export async function openSqliteDatabase(
  directory: string,
  {
    clock = Date.now,
    housekeepingMs = 60_000,
    busyMs,
    readsOnly = false,
    onQuery,
  }: SqliteDatabaseOptions = {},
): Promise<SqliteDatabase> {
  const connection = await connect(directory, { busyMs, readsOnly, onQuery });
  const collections = {
    installations: new SqliteCollection(connection, "installations", {
      texts: ["workspace", "enterprise.id", "tenant"],
      numbers: ["bot.expiresAt", "user.expiresAt"],
      dates: ["lastEventAt", "rotation.needsReinstallSince"],
      lists: ["missingScopes"],
    }),
    oauthStates: new SqliteCollection(connection, "oauth_states", { dates: ["expiresAt"] }),
    events: new SqliteCollection(connection, "events", { dates: ["dueAt", "failedAt", "expiresAt"] }),
    audit: new SqliteCollection(connection, "audit", { texts: ["workspace"], dates: ["at", "expiresAt"] }),
    appState: new SqliteCollection(connection, "app_state", { dates: ["expiresAt"] }),
    agentAnswers: new SqliteCollection(connection, "agent_answers", {
      texts: ["threadTs", "workspace", "teamId"],
      dates: ["expiresAt"],
    }),
  };
  const expiring = new Map<string, Expiring>();
  const housekeeping = async () => {
    const { installations: _kept, ...others } = collections;
    for (const each of Object.values(others)) await deleteExpired(each, clock());
    for (const { collection, field, afterMs } of expiring.values())
      await deleteExpired(collection, clock() - afterMs, field);
    await connection.checkpoint();
  };
  try {
    if (readsOnly) await findTables(connection, directory, Object.values(collections));
    else {
      await makeTables(connection, directory, Object.values(collections));
      await housekeeping();
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  // An error here can be ignored, because the work is tried again at the next interval.
  const timer = readsOnly
    ? undefined
    : setInterval(() => void housekeeping().catch(() => undefined), housekeepingMs).unref();
  return {
    kind: "embedded",
    location: directory,
    ...collections,
    openCollection: async (name, indexes) => {
      const collection = ownCollection(connection, name, indexes);
      if (!readsOnly) await makeTable(connection, collection);
      for (const each of expiringBy(collection, indexes)) expiring.set(`${name} ${each.field}`, each);
      return collection;
    },
    ping: async () => {
      await collections.events.findOne({ _id: "" });
    },
    rewrite: () => connection.rewrite(),
    close: () => {
      clearInterval(timer);
      return connection.close();
    },
  };
}

async function connect(
  directory: string,
  options: NonNullable<ConstructorParameters<typeof Connection>[1]>,
): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    const file = join(directory, SQLITE_FILE);
    // libsql makes a file that is missing.
    if (options.readsOnly) await access(file);
    else {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // SQLite gives the files that it makes beside this one the same mode.
      await make(file);
      await chmod(file, 0o600);
    }
    connection = new Connection(file, options);
    await connection.begin();
    return connection;
  } catch (error) {
    await connection?.close();
    if (error instanceof AppError && !(error instanceof DatabaseUnavailableError)) throw error;
    throw new DatabaseUnavailableError(
      `The embedded database in ${directory} cannot be opened. Check that DATA_DIR is a directory that this user may read and write, and that its disk has room.`,
      { cause: error },
    );
  }
}

/**
 * Makes the file if it is missing. One that is there is not opened: to close it would take away the locks of another
 * connection of this process, and other processes would then take the write-ahead log for their own.
 */
async function make(file: string): Promise<void> {
  try {
    await (await open(file, "ax", 0o600)).close();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
  }
}

/** Throws where a table is missing that this release reads. An index that is missing makes a read slow, and no more. */
async function findTables(
  connection: Connection,
  directory: string,
  collections: readonly SqliteCollection[],
): Promise<void> {
  const names = await connection.read(() =>
    connection.value<string>({
      sql: "SELECT coalesce(json_group_array(name), '[]') AS value FROM sqlite_master WHERE type = 'table'",
      parameters: [],
    }),
  );
  refuseNewer(await connection.read(() => versionOf(connection)), directory);
  const found: readonly string[] = JSON.parse(names);
  if (collections.every(({ name }) => found.includes(name))) return;
  throw new DatabaseUnavailableError(
    `The embedded database in ${directory} was made by an earlier release. Start the service once: it brings the database up to date.`,
  );
}

function versionOf(connection: Connection): number {
  return connection.value<number>({
    sql: "SELECT user_version AS value FROM pragma_user_version",
    parameters: [],
  });
}

function refuseNewer(version: number, directory: string): void {
  if (version <= SCHEMA_VERSION) return;
  throw new DatabaseUnavailableError(
    `The embedded database in ${directory} was made by a newer release. Run that release, or give this one another DATA_DIR.`,
  );
}

/** Only one of several processes creates the tables. An index that is new in this release is made in tables of an earlier one, which knows nothing of it and keeps it right. */
async function makeTables(
  connection: Connection,
  directory: string,
  collections: readonly SqliteCollection[],
): Promise<void> {
  const nedbFile = ({ name }: SqliteCollection) => join(directory, `${name}.db`);
  await connection.writeOnce(() => {
    const version = versionOf(connection);
    refuseNewer(version, directory);
    const isMade = version === SCHEMA_VERSION;
    for (const collection of collections) {
      connection.execute(collection.table.schema);
      if (isMade) continue;
      for (const document of readNedbFile(nedbFile(collection)))
        collection.table.insert(collection.table.rowOf(document));
    }
    connection.execute(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
  for (const collection of collections) keepAside(nedbFile(collection));
}
