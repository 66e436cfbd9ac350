import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../src/database/database.js";
import {
  type EmbeddedDatabaseOptions,
  openEmbeddedDatabase,
} from "../../src/database/embedded/embedded-database.js";
import { DatabaseDamagedError, DatabaseUnavailableError } from "../../src/errors.js";
import { spawnEmbedded } from "./spawn-embedded.js";

describe("openEmbeddedDatabase", () => {
  let directory: string;
  let opened: Database[];
  const file = (name = "installations.db") => join(directory, name);

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "embedded-test-")), "data");
    opened = [];
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    await rm(join(directory, ".."), { recursive: true });
  });

  async function open(options?: EmbeddedDatabaseOptions): Promise<Database> {
    const database = await openEmbeddedDatabase(directory, options);
    opened.push(database);
    return database;
  }

  /** A closed database with three installations, one a line. */
  async function threeLines(): Promise<string> {
    const database = await open();
    for (const _id of ["a", "b", "c"]) await database.installations.insertOne({ _id, at: new Date(1) });
    await database.close();
    return readFile(file(), "utf8");
  }

  async function ids(database: Database): Promise<string[]> {
    return (await database.installations.find({}).toArray()).map(({ _id }) => _id).sort();
  }

  it("makes the directory 0700 and its files 0600", async () => {
    const database = await open();
    await database.installations.insertOne({ _id: "a" });
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    for (const name of ["installations.db", "oauth_states.db", "events.db"]) {
      assert.equal((await stat(file(name))).mode & 0o777, 0o600);
    }
  });

  it("has everything again after it was closed", async () => {
    const document = {
      _id: "a\u2028b",
      text: "1\u00852\u20283\u20294\n5",
      at: new Date(5),
      none: null,
    };
    const first = await open();
    await first.installations.insertOne(document);
    await first.installations.insertOne({ _id: "gone" });
    await first.installations.deleteOne({ _id: "gone" });
    await first.installations.updateOne({ _id: document._id }, { $set: { "sub.at": new Date(6) } });
    await first.close();
    for (let again = 0; again < 2; again++) {
      const database = await open();
      const expected = { ...document, sub: { at: new Date(6) } };
      assert.deepEqual(await database.installations.find({}).toArray(), [expected]);
      await database.close();
    }
  });

  it("closes more than once; what was asked before is stored, and what is asked later fails", async () => {
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

  it("keeps every acknowledged write of processes that are killed while they write and compact", async function () {
    this.timeout(30_000);
    const acknowledged: string[] = [];
    for (const afterWrites of [1, 150, 400]) {
      const child = spawnEmbedded(directory, "write");
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

  it("drops a torn last line quietly and goes on after it", async () => {
    const whole = await threeLines();
    for (let length = 1; length <= '{"_id":"d","at":{"$$date":1}}'.length; length++) {
      await writeFile(file(), `${whole}${'{"_id":"d","at":{"$$date":1}}'.slice(0, length)}`);
      const database = await open();
      assert.deepEqual(await ids(database), ["a", "b", "c"]);
      await database.installations.insertOne({ _id: "d" });
      await database.close();
      const again = await open();
      assert.deepEqual(await ids(again), ["a", "b", "c", "d"]);
      await again.close();
    }
  });

  it("drops a last line that was torn inside a character", async () => {
    const whole = await threeLines();
    const line = Buffer.from('{"_id":"d","text":"🚀');
    await writeFile(file(), Buffer.concat([Buffer.from(whole), line.subarray(0, -2)]));
    assert.deepEqual(await ids(await open()), ["a", "b", "c"]);
  });

  const damages: Record<string, [damage: (whole: string) => string | Buffer, line: number]> = {
    "half a line before others": [(whole) => whole.replace('"a"', ""), 1],
    "two lines in one": [(whole) => whole.replace("\n", ""), 1],
    "an empty line": [(whole) => whole.replace("\n", "\n\n"), 2],
    "a last line that ends, but is no JSON": [(whole) => `${whole}{"_id":\n`, 4],
    "a line without an _id": [(whole) => `${whole}{"a":1}\n`, 4],
    "a line that is no object": [(whole) => `${whole}[]\n`, 4],
    "zeros at the end": [(whole) => `${whole}\0\0\0`, 4],
    "bytes that are no text": [
      (whole) => Buffer.concat([Buffer.from(whole), Buffer.from([0x22, 0xff, 0x22, 10])]),
      4,
    ],
    "a character that NeDB takes for a line's end": [(whole) => `${whole}{"_id":"a\u2028"}\n`, 4],
  };
  for (const [title, [damage, line]] of Object.entries(damages)) {
    it(`refuses a file with ${title}, naming file and line, and leaves it as it is`, async () => {
      const damaged = Buffer.from(damage(await threeLines()));
      await writeFile(file(), damaged);
      await assert.rejects(openEmbeddedDatabase(directory), (error: unknown) => {
        assert(error instanceof DatabaseDamagedError);
        assert(error.message.startsWith(`${file()} is damaged at line ${line}. Restore`), error.message);
        return true;
      });
      assert.deepEqual(await readFile(file()), damaged);
    });
  }

  it("ignores a half-written copy beside a whole file, and removes it", async () => {
    await threeLines();
    await writeFile(file("installations.db~"), '{"_id":"a"}\n{"_i');
    assert.deepEqual(await ids(await open()), ["a", "b", "c"]);
    assert(!(await readdir(directory)).includes("installations.db~"));
  });

  it("does not take a copy that may be half for the file when that is missing", async () => {
    await threeLines();
    await writeFile(file("installations.db~"), '{"_id":"a"}\n');
    await rm(file());
    await assert.rejects(openEmbeddedDatabase(directory), {
      code: "database_damaged",
      message: /installations\.db is missing/,
    });
  });

  it("refuses every write after one that failed, says so in ping, still reads, and is well after a restart", async () => {
    await threeLines();
    const database = await open();
    const content = await readFile(file());
    await rm(file());
    await mkdir(file());
    await assert.rejects(database.installations.insertOne({ _id: "lost" }), DatabaseUnavailableError);
    await rm(file(), { recursive: true });
    await writeFile(file(), content);

    for (const { insertOne, updateOne, deleteOne, deleteMany } of [
      database.installations,
      database.oauthStates,
    ].map(bound)) {
      await assert.rejects(insertOne({ _id: "d" }), DatabaseUnavailableError);
      await assert.rejects(updateOne({ _id: "a" }, { $set: { b: 1 } }), DatabaseUnavailableError);
      await assert.rejects(deleteOne({ _id: "a" }), DatabaseUnavailableError);
      await assert.rejects(deleteMany({}), DatabaseUnavailableError);
    }
    await assert.rejects(database.ping(), { code: "database_unavailable", message: /then restart/ });
    assert.notEqual(await database.installations.findOne({ _id: "a" }), null);
    await database.close();

    const again = await open();
    await again.ping();
    assert.deepEqual(await ids(again), ["a", "b", "c"]);
  });

  it("goes on after a write that was refused for its content", async () => {
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

  it("deletes expired OAuth states at open and from time to time, and nothing else", async () => {
    let now = 1_000;
    const clock = () => now;
    const states = [
      { _id: "expired", expiresAt: new Date(1_000) },
      { _id: "living", expiresAt: new Date(1_001) },
      { _id: "eternal" },
    ];
    const first = await open({ clock });
    for (const state of states) {
      await first.oauthStates.insertOne(state);
      await first.installations.insertOne(state);
    }
    await first.close();
    const left = async (database: Database) =>
      (await database.oauthStates.find({}).toArray()).map(({ _id }) => _id).sort();

    const database = await open({ clock, housekeepingMs: 5 });
    assert.deepEqual(await left(database), ["eternal", "living"]);
    now = 1_001;
    while ((await left(database)).length > 1) await new Promise(setImmediate);
    assert.deepEqual(await left(database), ["eternal"]);
    assert.deepEqual(await ids(database), ["eternal", "expired", "living"]);
  });

  it("compacts a file that is mostly history", async () => {
    const database = await open({ housekeepingMs: 5 });
    const filler = "x".repeat(50_000);
    for (let n = 0; n < 60; n++) {
      await database.installations.updateOne({ _id: "a" }, { $set: { n, filler } }, { upsert: true });
    }
    while ((await stat(file())).size > 1_200_000) await new Promise(setImmediate);
    assert.equal((await database.installations.findOne({ _id: "a" }))?.n, 59);
  });

  it("says what to do when the directory cannot be one", async () => {
    await writeFile(join(directory, "..", "a-file"), "");
    await assert.rejects(openEmbeddedDatabase(join(directory, "..", "a-file")), {
      code: "database_unavailable",
      message: /DATA_DIR/,
    });
  });
});

/** The methods of a collection, to be called by themselves. */
function bound(collection: Database["installations"]) {
  return {
    insertOne: collection.insertOne.bind(collection),
    updateOne: collection.updateOne.bind(collection),
    deleteOne: collection.deleteOne.bind(collection),
    deleteMany: collection.deleteMany.bind(collection),
  };
}
