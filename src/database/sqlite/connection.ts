import { setTimeout as pause, setImmediate } from "node:timers/promises";
import Database from "libsql";
import { AppError } from "../../errors.js";
import { RecentlyUsed } from "../../memory/recently-used.js";
import { DatabaseDamagedError, DatabaseUnavailableError } from "../database-error.js";
import type { Sql } from "./filter-to-sql.js";

/** How long a transaction may take. libsql is synchronous, so the process does nothing else during a transaction. */
const STEP_MS = 10;

const STATEMENTS = 200;

/**
 * A connection to a SQLite file. Several processes may have one each. A write is durable once it has resolved: it
 * survives a kill and a power cut. It waits for other processes from a timer, never in SQLite, where it would hold up
 * this process. Every method rejects with `DatabaseDamagedError` where the file is no sound database, and else with
 * `DatabaseUnavailableError`: when it is closed, cannot be read or written, or another process holds a transaction for `busyMs`.
 */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new RecentlyUsed<string, Database.Statement>(STATEMENTS);
  readonly #busyMs: number;
  readonly #readsOnly: boolean;
  readonly #onQuery: ((query: Sql) => void) | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * The file is made when it is missing. `busyMs`: how long another process's transaction is waited for. `readsOnly`: writes
   * are refused. `onQuery` gets each query before it is sent.
   */
  constructor(
    readonly file: string,
    {
      busyMs = 5_000,
      readsOnly = false,
      onQuery,
    }: {
      readonly busyMs?: number | undefined;
      readonly readsOnly?: boolean;
      readonly onQuery?: ((query: Sql) => void) | undefined;
    } = {},
  ) {
    this.#busyMs = busyMs;
    this.#readsOnly = readsOnly;
    this.#onQuery = onQuery;
    this.#database = this.#named(() => new Database(file));
  }

  /** Sets the options of this connection, and checks the file: SQLite does not report all damage when it reads. */
  async begin(): Promise<void> {
    for (const setting of [
      "busy_timeout = 0",
      // A file that is only read keeps the mode that it has.
      ...(this.#readsOnly ? ["query_only = ON"] : ["journal_mode = WAL"]),
      "synchronous = FULL",
      "fullfsync = ON", // where a system keeps writes back in its disk: macOS
      "secure_delete = ON", // what is deleted is overwritten
    ]) {
      await this.read(() => this.#database.pragma(setting));
    }
    const check: Sql = { sql: "SELECT quick_check AS value FROM pragma_quick_check(1)", parameters: [] };
    const found: string = await this.read(() => this.value(check));
    if (found !== "ok") throw this.#damaged(found);
  }

  /**
   * The one value that a query returns, under the name `value`. Inside `read` and `write` only. Of many rows a query
   * makes one of JSON: where one row among several cannot be read, libsql 0.5 ends the list there and throws nothing.
   */
  value<T extends string | number>({ sql, parameters }: Sql): T {
    this.#onQuery?.({ sql, parameters });
    const [row] = this.#statement(sql).all([...parameters]) as { value: T }[];
    if (row === undefined) throw new TypeError(`A query for one value returned none: ${sql}`);
    return row.value;
  }

  /** Runs a statement, and returns how many rows it changed. Inside `write` only. */
  run({ sql, parameters }: Sql): number {
    return this.#statement(sql).run([...parameters]).changes;
  }

  /** Runs statements without parameters. Inside `write` only. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  /** Resolves to the result of `query`, which may be called several times. */
  async read<T>(query: () => T): Promise<T> {
    return this.#whenFree(() => {
      this.#checkOpen();
      return query();
    }, performance.now());
  }

  /**
   * Takes steps in transactions, as many in each as a few milliseconds allow, and resolves to what they return. A step
   * is all or nothing; when one throws, those of its transaction are undone with it. Writes come one after the other.
   */
  async write<T>(steps: () => Iterator<undefined, T>): Promise<T> {
    this.#checkOpen();
    const askedAt = performance.now();
    const result = this.#lastWrite.then(() => this.#perform(steps(), askedAt));
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  /** A write of one step. */
  writeOnce<T>(work: () => T): Promise<T> {
    return this.write(() => ({ next: () => ({ done: true, value: work() }) }));
  }

  /** Moves all writes into the main file, and empties the write-ahead log beside it if no process needs the log. */
  async checkpoint(): Promise<void> {
    await this.read(() => this.#database.pragma("wal_checkpoint(TRUNCATE)"));
  }

  /**
   * Writes the file anew, without a trace of what was deleted, and empties the log. `secure_delete` alone may leave a copy
   * of a row where SQLite has moved it to another page. Other processes' writes wait meanwhile. Rejects when another process
   * reads the log for `busyMs`.
   */
  async rewrite(): Promise<void> {
    await this.#lastWrite;
    await this.#whenFree(() => {
      this.#checkOpen();
      this.#database.exec("VACUUM");
    }, performance.now());
    for (const since = performance.now(); ; await pause(20)) {
      const [row] = await this.read(
        () => this.#database.pragma("wal_checkpoint(TRUNCATE)") as { readonly busy: number }[],
      );
      if (row?.busy === 0) return;
      if (performance.now() - since > this.#busyMs) {
        throw new DatabaseUnavailableError(
          `Another process has been using the log of ${this.file} for ${this.#busyMs / 1_000} seconds.`,
        );
      }
    }
  }

  /** Refuses further reads and writes, and closes when the earlier writes are done. Safe to repeat. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lastWrite;
    this.#statements.clear();
    try {
      this.#database.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // Another process is writing, and its own close does it.
    }
    this.#database.close();
  }

  async #perform<T>(steps: Iterator<undefined, T>, askedAt: number): Promise<T> {
    // However long the whole may take, each transaction is waited for by itself.
    for (let waitsSince = askedAt; ; waitsSince = performance.now()) {
      await this.#whenFree(() => this.#database.exec("BEGIN IMMEDIATE"), waitsSince);
      const step = this.#named(() => this.#transaction(steps));
      if (step.done) return step.value;
      await setImmediate();
    }
  }

  #transaction<T>(steps: Iterator<undefined, T>): IteratorResult<undefined, T> {
    const until = performance.now() + STEP_MS;
    try {
      let step = steps.next();
      while (!step.done && performance.now() < until) step = steps.next();
      this.#database.exec("COMMIT");
      return step;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Repeats the attempt until no other process holds the lock, for `busyMs` at most. */
  async #whenFree<T>(attempt: () => T, waitsSince: number): Promise<T> {
    for (;;) {
      try {
        return this.#named(attempt);
      } catch (error) {
        if (!(error instanceof DatabaseUnavailableError) || !isBusy(error.cause)) throw error;
        if (performance.now() - waitsSince > this.#busyMs) throw error;
      }
      await pause(5 + 15 * Math.random());
    }
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #checkOpen(): void {
    if (this.#closed) throw new DatabaseUnavailableError("The embedded database is closed.");
  }

  #damaged(cause: unknown): DatabaseDamagedError {
    return new DatabaseDamagedError(
      `${this.file} is damaged. Restore it from a backup; or move it and the files beside it that begin with its name away, to begin with an empty database.`,
      { cause },
    );
  }

  /** What SQLite throws, as an error of ours. */
  #named<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const code = codeOf(error);
      if (error instanceof AppError || error instanceof TypeError || code === "11000") throw error;
      throw /^SQLITE_(CORRUPT|NOTADB)/.test(code)
        ? this.#damaged(error)
        : new DatabaseUnavailableError(
            isBusy(error)
              ? `Another process has been writing to ${this.file} for ${this.#busyMs / 1_000} seconds.`
              : `${this.file} cannot be read or written. Check that the disk has room and that this user may write to DATA_DIR.`,
            { cause: error },
          );
    }
  }
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code);
}
