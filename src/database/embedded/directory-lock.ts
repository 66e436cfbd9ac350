import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { access, readdir, realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join, relative, resolve } from "node:path";
import { DatabaseInUseError, DatabaseUnavailableError } from "../../errors.js";

const LOCK_NAME = /^lock-[0-9a-f]{8}\.sock$/;

/** A directory that one process has for itself. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes a directory for this process; it is free again when the lock is released or the process has ended, however it
 * ended. Of several that try at once, at most one gets it, and it may be that none does. Does not keep the process
 * alive. Holds among the processes of one machine and its containers, not across a network file system.
 *
 * Rejects with `DatabaseInUseError` when another has it (this process counts too), and with
 * `DatabaseUnavailableError` when the directory cannot hold a lock.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  return process.platform === "win32" ? lockByPipe(directory) : lockBySocket(directory);
}

/** Whether a process has the directory now. Looks only, and leaves nothing behind. */
export async function isDirectoryLocked(directory: string): Promise<boolean> {
  if (process.platform === "win32") return answers(await pipeName(directory));
  const names = (await readdir(directory)).filter((name) => LOCK_NAME.test(name));
  for (const name of names) {
    const addresses = new SocketAddresses(directory, name);
    try {
      if (await answers(addresses.of(name))) return true;
    } finally {
      addresses.close();
    }
  }
  return false;
}

/**
 * The kernel knows who lives; a file with a process id or a time in it does not (in two containers both are process 1,
 * and a stopped process is no dead one). So each process listens on a socket of its own in the directory and then
 * tries all others: one that answers has an owner, one that refuses is what a dead process left. Since each listens
 * before it looks, of any two at least one sees the other.
 */
async function lockBySocket(directory: string): Promise<DirectoryLock> {
  const own = `lock-${randomBytes(4).toString("hex")}.sock`;
  const addresses = new SocketAddresses(directory, own);
  const server = createServer((socket) => socket.destroy());
  const lock = {
    release: async () => {
      await closed(server);
      await rm(join(directory, own), { force: true });
      addresses.close();
    },
  };
  try {
    await listen(server, addresses.of(own), directory);
    for (const name of await readdir(directory)) {
      if (name === own || !LOCK_NAME.test(name)) continue;
      if (await answers(addresses.of(name))) throw inUse(directory);
      await rm(join(directory, name), { force: true });
    }
    // Who looked between this socket's creation and its first listening took it for a dead one and removed it.
    await access(join(directory, own)).catch(() => {
      throw inUse(directory);
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
  return lock;
}

/** A pipe's name lives as long as the process that made it: who can make it has the directory. */
async function lockByPipe(directory: string): Promise<DirectoryLock> {
  const server = createServer((socket) => socket.destroy());
  await listen(server, await pipeName(directory), directory);
  return { release: () => closed(server) };
}

async function pipeName(directory: string): Promise<string> {
  const canonical = (await realpath(directory)).toLowerCase();
  return `\\\\.\\pipe\\bolt-mongodb-app-${createHash("sha256").update(canonical).digest("hex")}`;
}

async function listen(server: Server, path: string, directory: string): Promise<void> {
  // `exclusive`: in a cluster worker the socket would else be the primary's, and outlive the worker.
  server.listen({ path, exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    if (codeOf(error) === "EADDRINUSE") throw inUse(directory);
    throw new DatabaseUnavailableError(
      `${directory} cannot hold the embedded database's lock. Set DATA_DIR to a directory on a local disk that this user may write, or set MONGODB_URI.`,
      { cause: error },
    );
  }
  // A connection that cannot be accepted (no descriptor left) is no reason to stop listening, or the process.
  server.on("error", () => undefined);
  server.unref();
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  await once(server, "close");
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    // Any other failure (a full queue, a socket of another user) does not prove a death.
    return !["ECONNREFUSED", "ENOENT", "ENOTSOCK"].includes(codeOf(error));
  } finally {
    socket.destroy();
  }
}

/** A socket's address holds about a hundred bytes, a path more: the shortest way to say it is taken. */
class SocketAddresses {
  static readonly #maxBytes = 103;
  readonly #base: string;
  readonly #descriptor: number | undefined;

  constructor(directory: string, name: string) {
    const absolute = resolve(directory);
    const bases = [absolute, relative(process.cwd(), absolute) || "."].sort((a, b) => a.length - b.length);
    const fits = bases.find((base) => Buffer.byteLength(join(base, name)) <= SocketAddresses.#maxBytes);
    if (fits !== undefined) {
      this.#base = fits;
    } else if (process.platform === "linux") {
      this.#descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
      this.#base = `/proc/self/fd/${this.#descriptor}`;
    } else {
      throw new DatabaseUnavailableError(
        `The path ${absolute} is too long for the embedded database's lock. Set DATA_DIR to a shorter one.`,
      );
    }
  }

  of(name: string): string {
    return join(this.#base, name);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code);
}

function inUse(directory: string): DatabaseInUseError {
  return new DatabaseInUseError(
    `Another process has the embedded database in ${directory} open. Stop it, or give this one another DATA_DIR; several processes share a MongoDB (set MONGODB_URI).`,
  );
}
