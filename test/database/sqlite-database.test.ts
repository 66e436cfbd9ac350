import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import type { Database } from "../../src/database/database.js";
import { DatabaseDamagedError, DatabaseUnavailableError } from "../../src/database/database-error.js";
import { Connection } from "../../src/database/sqlite/connection.js";
import {
  openSqliteDatabase,
  SQLITE_FILE,
  type SqliteDatabaseOptions,
} from "../../src/database/sqlite/sqlite-database.js";
import { onPosix } from "../on-posix.js";
import { spawnSqlite } from "./spawn-sqlite.js";

describe("The embedded database", () => {
  let directory: string;
  let opened: Database[];
  const file = () => join(directory, SQLITE_FILE);

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "sqlite-test-")), "data");
    opened = [];
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    await rm(join(directory, ".."), { recursive: true });
  });

  async function open(options?: SqliteDatabaseOptions): Promise<Database> {
    const database = await openSqliteDatabase(directory, options);
    opened.push(database);
    return database;
  }

  async function ids(database: Database): Promise<string[]> {
    return (await database.installations.find({}).toArray()).map(({ _id }) => _id).sort();
  }

  onPosix.it("makes the directory 0700 and its files 0600", async () => {
    const database = await open();
    await database.installations.insertOne({ _id: "a" });
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    const names = await readdir(directory);
    assert.deepEqual(names.sort(), [SQLITE_FILE, `${SQLITE_FILE}-shm`, `${SQLITE_FILE}-wal`]);
    for (const name of names) assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600, name);
  });

  it("has all data again after it was closed and reopened", async () => {
    const document = {
      _id: "a\u2028b",
      text: "1\u00852\u20283\u20294\n5\u0000",
      at: new Date(5),
      none: null,
    };
    const first = await open();
    await first.installations.insertOne(document);
    await first.installations.insertOne({ _id: "gone" });
    await first.installations.deleteOne({ _id: "gone" });
    await first.installations.updateOne({ _id: document._id }, { $set: { "sub.at": new Date(6) } });
    await first.close();
    const again = await open();
    assert.deepEqual(await again.installations.find({}).toArray(), [
      { ...document, sub: { at: new Date(6) } },
    ]);
  });

  it("can be closed twice; writes from before the close are stored, and later ones fail", async () => {
    const database = await open();
    const asked = [1, 2, 3].map((n) => database.installations.insertOne({ _id: `${n}` }));
    await Promise.all([database.close(), database.close()]);
    await Promise.all(asked);
    await database.close();
    await assert.rejects(database.ping(), DatabaseUnavailableError);
    await assert.rejects(database.installations.findOne({}), DatabaseUnavailableError);
    await assert.rejects(database.installations.insertOne({ _id: "late" }), DatabaseUnavailableError);
    assert.deepEqual(await ids(await open()), ["1", "2", "3"]);
  });

  it("keeps every acknowledged write of processes that are killed while they write", async function () {
    this.timeout(30_000);
    const acknowledged: string[] = [];
    for (const afterWrites of [1, 150, 400]) {
      const child = spawnSqlite(directory, "write");
      assert.equal(await child.nextLine(), "open");
      for (let n = 0; n < afterWrites; n++) acknowledged.push(await child.nextLine());
      await child.kill("SIGKILL");
      acknowledged.push(...child.linesLeft());
    }
    const found = new Set(await ids(await open()));
    for (const _id of acknowledged.filter((line) => /^\d+-\d+$/.test(line)))
      assert(found.has(_id), `${_id} is lost`);
    assert(acknowledged.length > 500);
  });

  it("syncs every write to the disk, so that it survives a power cut", async () => {
    await open();
    const connection = new Connection(file());
    await connection.begin();
    const setting = async (name: string) =>
      connection.read(() =>
        connection.value({ sql: `SELECT ${name} AS value FROM pragma_${name}`, parameters: [] }),
      );
    assert.equal(await setting("synchronous"), 2); // FULL
    assert.equal(await setting("journal_mode"), "wal");
    await connection.close();
  });

  it("has nothing of a transaction in which a process was killed, and goes on at once", async function () {
    this.timeout(30_000);
    const database = await open();
    const holder = spawnSqlite(directory, "hold");
    assert.deepEqual([await holder.nextLine(), await holder.nextLine()], ["open", "holds"]);
    const waiting = database.installations.insertOne({ _id: "waits" });
    await holder.kill("SIGKILL");
    await waiting;
    assert.deepEqual(await ids(database), ["waits"]);
  });

  it("is read while another process holds a transaction, and written once that has ended", async function () {
    this.timeout(30_000);
    const database = await open();
    await database.installations.insertOne({ _id: "before" });
    const holder = spawnSqlite(directory, "hold");
    assert.deepEqual([await holder.nextLine(), await holder.nextLine()], ["open", "holds"]);
    const waiting = database.installations.insertOne({ _id: "waits" });
    assert.deepEqual(await ids(database), ["before"]);
    holder.child.stdin?.end();
    await waiting;
    await holder.ended();
    assert.deepEqual(await ids(database), ["before", "held", "waits"]);
  });

  it("loses nothing to a process that opens and closes it, where this one has opened it twice", async function () {
    this.timeout(20_000);
    const first = await open();
    await open();
    const visited = async () => {
      const visitor = spawnSqlite(directory, "visit");
      assert.equal(await visitor.nextLine(), "open");
      return visitor.nextLine();
    };
    for (let written = 1; written <= 3; written++) {
      await first.installations.insertOne({ _id: `number ${written}` });
      assert.equal(await visited(), String(written));
    }
  });

  it("refuses a write when another process's transaction takes too long, and stores none of it", async function () {
    this.timeout(30_000);
    const database = await open({ busyMs: 200 });
    const holder = spawnSqlite(directory, "hold");
    assert.deepEqual([await holder.nextLine(), await holder.nextLine()], ["open", "holds"]);
    await assert.rejects(database.installations.insertOne({ _id: "waits" }), {
      code: "database_unavailable",
      message: `Another process has been writing to ${file()} for 0.2 seconds.`,
    });
    holder.child.stdin?.end();
    await holder.ended();
    assert.deepEqual(await ids(database), ["held"]);
  });

  it("waits for each transaction of a bulk write by itself, however long the whole takes", async () => {
    await open();
    const [bulk, other] = [new Connection(file(), { busyMs: 300 }), new Sqlite(file())];
    await bulk.begin();
    const startedAt = performance.now();
    let steps = 0;
    await bulk.write(function* () {
      while (performance.now() - startedAt < 400) {
        steps++;
        yield;
      }
      // Between two transactions, later than the first would have been waited for.
      setImmediate(() => {
        other.exec("BEGIN IMMEDIATE");
        setTimeout(() => other.exec("COMMIT"), 50);
      });
      for (let end = performance.now() + 30; performance.now() < end; ) yield;
    });
    assert(steps > 0 && performance.now() - startedAt > 450);
    other.close();
    await bulk.close();
  });

  it("loses no write of four processes that change one document at once", async function () {
    this.timeout(60_000);
    const children = [1, 2, 3, 4].map(() => spawnSqlite(directory, "count"));
    assert.deepEqual(await Promise.all(children.map((child) => child.ended())), [0, 0, 0, 0]);
    assert.equal((await (await open()).installations.findOne({ _id: "count" }))?.n, 400);
  });

  it("blocks its own process only briefly during a bulk write", async function () {
    this.timeout(30_000);
    const database = await open();
    let turns = 0;
    let writing = true;
    const bulk = database.events
      .insertMany(
        Array.from({ length: 20_000 }, (_, n) => ({ _id: `e${n}`, n })),
        { ordered: false },
      )
      .finally(() => {
        writing = false;
      });
    while (writing) {
      turns++;
      await new Promise(setImmediate);
    }
    await bulk;
    // One transaction for all would let nobody have a turn. Ten milliseconds are the most of one.
    assert(turns > 10, `${turns} turns`);
  });

  it("does not keep a process alive that forgets to close", async () => {
    const forgetful = spawnSqlite(directory, "leave");
    assert.equal(await forgetful.nextLine(), "open");
    assert.equal(await forgetful.ended(), 0);
  });

  it("is refused with the file's name when the file is not a database", async () => {
    await (await open()).close();
    await writeFile(file(), "The quick brown fox jumps over the lazy dog. ".repeat(500));
    await assert.rejects(openSqliteDatabase(directory), (error: unknown) => {
      assert(error instanceof DatabaseDamagedError);
      assert(error.message.startsWith(`${file()} is damaged. Restore it from a backup`), error.message);
      return true;
    });
  });

  it("names the file when a page in its middle is damaged", async () => {
    const first = await open();
    const documents = Array.from({ length: 500 }, (_, n) => ({ _id: `e${n}`, body: "x".repeat(500) }));
    await first.installations.insertMany(documents, { ordered: false });
    await first.close();
    const bytes = await readFile(file());
    bytes.fill(0xa5, bytes.length / 4, (bytes.length * 3) / 4);
    await writeFile(file(), bytes);
    const all = async () => (await open()).installations.find({}).toArray();
    await assert.rejects(all(), {
      code: "database_damaged",
      message: new RegExp(`^${file()} is damaged\\.`),
    });
  });

  it("says that the disk is full, stores nothing of that step, and goes on when there is room", async () => {
    const database = await open();
    await database.installations.insertOne({ _id: "before" });
    const connection = new Connection(file());
    await connection.begin();
    const setting = (pages: number) =>
      connection.read(() => connection.execute(`PRAGMA max_page_count = ${pages}`));
    await setting(1); // no more pages than there are
    const insert = (_id: string) =>
      connection.write(function* () {
        yield;
        const parameters = [_id, JSON.stringify({ _id, body: "x".repeat(100_000) })];
        for (const id of ["half", _id])
          connection.run({
            sql: "INSERT INTO installations VALUES (?, ?)",
            parameters: id === _id ? parameters : [id, "{}"],
          });
      });
    await assert.rejects(insert("large"), {
      code: "database_unavailable",
      message: /cannot be read or written\. Check that the disk has room/,
    });
    assert.deepEqual(await ids(database), ["before"]);
    await setting(1_000_000);
    await insert("large");
    assert.deepEqual(
      (await database.installations.find({ _id: { $in: ["half", "large"] } }).toArray()).length,
      2,
    );
    await connection.close();
  });

  it("works on after a write that was refused because of its content", async () => {
    const database = await open();
    for (const document of [
      {},
      { _id: "" },
      { _id: 5 },
      { _id: "x", $a: 1 },
      { _id: "x", "a.b": 1 },
      { _id: "x", "": 1 },
      { _id: "x", bytes: Buffer.from("a") },
      { _id: "x", map: new Map() },
      { _id: "x", big: 1n },
      { _id: "x", endless: Number.POSITIVE_INFINITY },
      { _id: "x", never: new Date(Number.NaN) },
      { _id: "x", call: () => 1 },
    ]) {
      await assert.rejects(database.installations.insertOne(document), TypeError);
    }
    await database.installations.insertOne({ _id: "a" });
    await assert.rejects(database.installations.insertOne({ _id: "a" }), { code: 11000 });
    for (const field of ["$a", "a.$b", "a..b", "__proto__.b"]) {
      const update = { $set: Object.fromEntries([[field, 1]]) };
      await assert.rejects(database.installations.updateOne({ _id: "a" }, update), TypeError, field);
    }
    await database.ping();
    assert.deepEqual(await database.installations.find({}).toArray(), [{ _id: "a" }]);
  });

  it("refuses a query that it cannot express in SQL", async () => {
    const { events } = await open();
    await events.insertMany([{ _id: "a", list: [1] }, { _id: "b" }], { ordered: false });
    const refused: Record<string, () => Promise<unknown>> = {
      "a sort by lists": () => events.find({}, { sort: { list: 1 } }).toArray(),
      "a limit below zero": async () => events.find({}, { limit: -1 }).toArray(),
      "a field with a quotation mark": () => events.findOne({ 'a"': 1 }),
      "a field with an apostrophe": () => events.findOne({ "a' OR TRUE": 1 }),
      "a comparison with null": () => events.findOne({ a: { $lt: null } }),
      "a regular expression": () => events.findOne({ a: /x/ }),
    };
    for (const [what, call] of Object.entries(refused)) await assert.rejects(call, TypeError, what);
  });

  it("compares values by MongoDB's types and not by SQL's", async () => {
    const { installations } = await open();
    const values: Record<string, unknown> = {
      yes: true,
      one: 1,
      text: "1",
      object: { a: 1 },
      json: '{"a":1}',
    };
    for (const [_id, v] of Object.entries(values)) await installations.insertOne({ _id, v });
    for (const [_id, v] of Object.entries(values))
      assert.deepEqual(
        (await installations.find({ v }).toArray()).map((found) => found._id),
        [_id],
      );
  });

  it("says what to do when DATA_DIR cannot be used as a directory", async () => {
    await writeFile(join(directory, "..", "a-file"), "");
    await assert.rejects(openSqliteDatabase(join(directory, "..", "a-file")), {
      code: "database_unavailable",
      message: /DATA_DIR/,
    });
  });

  it("refuses a database of a newer release", async () => {
    await (await open()).close();
    const connection = new Connection(file());
    await connection.write(function* () {
      yield;
      connection.execute("PRAGMA user_version = 99");
    });
    await connection.close();
    await assert.rejects(openSqliteDatabase(directory), { message: /made by a newer release/ });
  });

  it("can be created by several processes that open it at once", async function () {
    this.timeout(30_000);
    const children = [1, 2, 3].map(() => spawnSqlite(directory, "write"));
    const said = await Promise.all(
      children.map(async (child) => [await child.nextLine(), await child.nextLine()]),
    );
    for (const child of children) {
      child.child.kill("SIGKILL");
      await once(child.child, "close");
    }
    assert.deepEqual(
      said.map(([first]) => first),
      ["open", "open", "open"],
    );
    const found = await ids(await open());
    for (const [, _id] of said) assert(found.includes(String(_id)), String(_id));
  });
});
