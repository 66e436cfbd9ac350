import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError, DatabaseUnavailableError } from "../../errors.js";
import type { Database } from "../database.js";
import { DataFile } from "./data-file.js";
import { deleteExpired } from "./delete-expired.js";
import { type DirectoryLock, lockDirectory } from "./directory-lock.js";
import { EmbeddedCollection } from "./embedded-collection.js";
import { WriteGate } from "./write-gate.js";

export interface EmbeddedDatabaseOptions {
  readonly clock?: () => number;
  /** How often what has expired is deleted and files that have grown are compacted, in milliseconds. */
  readonly housekeepingMs?: number;
}

/**
 * Opens the embedded database in a directory, which is made (mode 0700) when it is missing; its files have mode 0600.
 * One process at a time. What a write has acknowledged survives the end of the process, however it ends, but not a
 * power cut. After a write that failed all others are refused until restart, and `ping` rejects. It does not keep the
 * process alive.
 *
 * Rejects with `DatabaseInUseError` when the directory is open already, with `DatabaseDamagedError` when a file is
 * damaged, and with `DatabaseUnavailableError` when the directory cannot be used.
 */
export async function openEmbeddedDatabase(
  directory: string,
  { clock = Date.now, housekeepingMs = 60_000 }: EmbeddedDatabaseOptions = {},
): Promise<Database> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = await lockDirectory(directory);
    try {
      return await openLocked(directory, lock, clock, housekeepingMs);
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new DatabaseUnavailableError(
      `The embedded database in ${directory} cannot be opened. See that DATA_DIR is a directory that this user may read and write, and that its disk has room.`,
      { cause: error },
    );
  }
}

async function openLocked(
  directory: string,
  lock: DirectoryLock,
  clock: () => number,
  housekeepingMs: number,
): Promise<Database> {
  const gate = new WriteGate();
  const collection = async (name: string, ...dates: readonly string[]) => {
    const file = await DataFile.load(join(directory, `${name}.db`));
    return { file, documents: new EmbeddedCollection(file, gate, { dates }) };
  };
  const installations = await collection("installations");
  const oauthStates = await collection("oauth_states", "expiresAt");
  const events = await collection("events", "dueAt", "failedAt", "expiresAt");

  const housekeeping = async () => {
    for (const { documents } of [oauthStates, events]) await deleteExpired(documents, clock());
    for (const { file } of [installations, oauthStates, events]) await gate.pass(() => file.compactIfGrown());
  };
  await housekeeping();
  // A failure is told where it matters: a write that fails shuts the gate, and a long file is still a good one.
  const timer = setInterval(() => void housekeeping().catch(() => undefined), housekeepingMs).unref();

  return {
    kind: "embedded",
    location: directory,
    installations: installations.documents,
    oauthStates: oauthStates.documents,
    events: events.documents,
    ping: async () => gate.check(),
    close: async () => {
      clearInterval(timer);
      await gate.close();
      await lock.release();
    },
  };
}
