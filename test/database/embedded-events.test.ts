import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { Documents } from "../../src/database/embedded/documents.js";
import {
  type EmbeddedDatabaseOptions,
  openEmbeddedDatabase,
} from "../../src/database/embedded/embedded-database.js";
import { DatabaseUnavailableError } from "../../src/errors.js";

const NEVER_MS = 2_000_000_000;

describe("The embedded database as an inbox of events", () => {
  let directory: string;
  let opened: Database[];
  const file = () => join(directory, "events.db");

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "embedded-test-"));
    opened = [];
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    await rm(directory, { recursive: true });
  });

  async function open(options?: EmbeddedDatabaseOptions): Promise<Database> {
    const database = await openEmbeddedDatabase(directory, options);
    opened.push(database);
    return database;
  }

  const ids = async ({ events }: Database, filter: Document = {}) =>
    (await events.find(filter, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  const numbered = (count: number, rest: Document = {}) =>
    Array.from({ length: count }, (_, n) => ({ _id: `e${n}`, ...rest }));

  it("has everything again after it was closed, and finds it by its date", async () => {
    const first = await open();
    await first.events.insertMany(numbered(4, { dueAt: new Date(5), body: "b\u2028" }), { ordered: false });
    await first.events.updateMany(
      { _id: { $in: ["e1", "e2"] } },
      { $set: { expiresAt: new Date(9e12) }, $unset: { dueAt: "", body: "" } },
    );
    await first.events.deleteMany({ _id: "e0" });
    const before = await first.events.find({}, { sort: { _id: 1 } }).toArray();
    await first.close();
    const again = await open();
    assert.deepEqual(await again.events.find({}, { sort: { _id: 1 } }).toArray(), before);
    assert.deepEqual(await ids(again, { dueAt: { $lte: new Date() } }), ["e3"]);
    assert.deepEqual(await ids(again, { expiresAt: { $gt: new Date() } }), ["e1", "e2"]);
  });

  it("writes 500 events in one go, and so it updates and deletes them", async function () {
    // Where the system does not count a process's writes, there is nothing to look at.
    if (process.platform !== "linux") this.skip();
    const { events } = await open();
    const documents = numbered(500, { owner: "x" });
    const filter = { _id: { $in: documents.map(({ _id }) => _id) }, owner: "x" };
    const writes: Record<string, () => Promise<unknown>> = {
      inserts: () => events.insertMany(documents, { ordered: false }),
      updates: () => events.updateMany(filter, { $set: { a: 1 }, $unset: { absent: "" } }),
      deletes: () => events.deleteMany(filter),
    };
    for (const [name, write] of Object.entries(writes)) {
      const before = await systemWrites();
      await write();
      const count = (await systemWrites()) - before;
      assert(count > 0 && count < 100, `${name}: ${count} writes`);
    }
    assert.deepEqual(await events.find({}).toArray(), []);
  });

  it("looks at no other event when it finds those that are due", () => {
    const looked = new Set<string>();
    const documents = new Documents(["dueAt"]);
    const watched = (document: { readonly _id: string; readonly dueAt?: Date }) =>
      new Proxy(document, {
        getOwnPropertyDescriptor: (target, field) => {
          looked.add(target._id);
          return Reflect.getOwnPropertyDescriptor(target, field);
        },
      });
    for (let n = 0; n < 1_000; n++) documents.put(watched({ _id: `handled-${n}` }));
    for (let n = 0; n < 100; n++) documents.put(watched({ _id: `due-${n}`, dueAt: new Date(n) }));
    for (let n = 0; n < 100; n++) documents.put(watched({ _id: `later-${n}`, dueAt: new Date(1_000 + n) }));

    const due = { dueAt: { $lte: new Date(999) } };
    const found = documents.find(due, { sort: { dueAt: 1 }, limit: 3 });
    assert.deepEqual(
      found.map(({ _id }) => _id),
      ["due-0", "due-1", "due-2"],
    );
    assert.deepEqual([...looked], ["due-0", "due-1", "due-2"]);
    assert.equal(documents.find(due).length, 100);
    assert.equal(looked.size, 100);
    assert.equal(documents.find({ dueAt: { $exists: true } }).length, 200);
    assert.equal(looked.size, 200);
    assert.equal(documents.find({ _id: { $in: ["handled-1", "stranger"] } }).length, 1);
    assert.equal(looked.size, 201);
  });

  it("keeps its dates in order through many changes", async () => {
    const { events } = await open();
    const dueAt = new Map<string, number>();
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let n = 0; n < 1_500; n++) {
      const _id = `e${random(60)}`;
      const ms = random(400);
      if (random(3) === 0) {
        await events.updateOne({ _id }, { $unset: { dueAt: "" } });
        dueAt.delete(_id);
      } else {
        await events.updateOne({ _id }, { $set: { dueAt: new Date(ms) } }, { upsert: true });
        dueAt.set(_id, ms);
      }
      if (n % 10 > 0) continue;
      const found = await events.find({ dueAt: { $lte: new Date(ms) } }, { sort: { dueAt: 1 } }).toArray();
      const times = found.map((document) => document.dueAt.getTime());
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      const expected = [...dueAt].filter(([, time]) => time <= ms).map(([id]) => id);
      assert.deepEqual(found.map((document) => document._id).sort(), expected.sort());
    }
  });

  it("deletes expired events at open and from time to time, however many, and nothing else", async () => {
    let now = 1_000;
    const clock = () => now;
    const first = await open({ clock });
    await first.events.insertMany(
      [
        ...numbered(1_200, { expiresAt: new Date(1_000) }),
        { _id: "living", expiresAt: new Date(1_001) },
        { _id: "due", dueAt: new Date(0) },
        { _id: "failed", failedAt: new Date(0), expiresAt: new Date(1_002) },
      ],
      { ordered: false },
    );
    await first.close();
    const database = await open({ clock, housekeepingMs: 5 });
    assert.deepEqual(await ids(database), ["due", "failed", "living"]);
    now = 1_001;
    while ((await ids(database)).length > 2) await new Promise(setImmediate);
    assert.deepEqual(await ids(database), ["due", "failed"]);
  });

  it("keeps its file below 64 MB of history without waiting for the housekeeping, and loses nothing", async function () {
    this.timeout(20_000);
    const database = await open({ housekeepingMs: NEVER_MS });
    await database.events.insertMany(numbered(3), { ordered: false });
    const body = "x".repeat(4_000_000);
    let longest = 0;
    for (let n = 0; n < 34; n++) {
      await database.events.updateMany({ _id: "e1" }, { $set: { n, body } });
      longest = Math.max(longest, (await stat(file())).size);
    }
    assert(longest > 60_000_000 && longest < 80_000_000, `${longest} bytes`);
    await database.close();
    const again = await open();
    assert.deepEqual(await ids(again), ["e0", "e1", "e2"]);
    assert.equal((await again.events.findOne({ _id: "e1" }))?.n, 33);
  });

  it("takes what was erased from the disk at the next housekeeping", async () => {
    const { events } = await open({ housekeepingMs: 5 });
    const content = () => readFile(file(), "utf8");
    await events.insertMany(numbered(200, { body: "kept" }), { ordered: false });
    await events.insertOne({ _id: "one", body: "a private word" });
    await events.updateMany({ _id: "one" }, { $unset: { body: "" } });
    while ((await content()).includes("private")) await new Promise(setImmediate);
    assert.deepEqual(await events.findOne({ _id: "one" }), { _id: "one" });
  });

  for (const [name, write] of Object.entries<(database: Database) => Promise<unknown>>({
    insertMany: ({ events }) => events.insertMany(numbered(3), { ordered: false }),
    updateMany: ({ events }) => events.updateMany({}, { $set: { dueAt: new Date(1) } }),
    deleteMany: ({ events }) => events.deleteMany({}),
  })) {
    it(`refuses every write after ${name} failed, and finds only what is in its file`, async () => {
      const database = await open({ housekeepingMs: NEVER_MS });
      await database.events.insertOne({ _id: "stored", dueAt: new Date(9) });
      const before = await database.events.find({}).toArray();
      const content = await readFile(file());
      await rm(file());
      await mkdir(file());
      await assert.rejects(write(database), DatabaseUnavailableError);
      await rm(file(), { recursive: true });
      await writeFile(file(), content);

      const { events, installations } = database;
      await assert.rejects(events.insertMany(numbered(1), { ordered: false }), DatabaseUnavailableError);
      await assert.rejects(events.updateMany({}, { $set: { a: 1 } }), DatabaseUnavailableError);
      await assert.rejects(installations.insertOne({ _id: "a" }), DatabaseUnavailableError);
      await assert.rejects(database.ping(), { message: /then restart/ });
      assert.deepEqual(await events.find({}).toArray(), before);
      assert.deepEqual(await ids(database, { dueAt: { $lte: new Date(5) } }), []);
      await database.close();
      assert.deepEqual(await (await open()).events.find({}).toArray(), before);
    });
  }

  it("refuses what it could not find or sort again, and goes on", async () => {
    const database = await open();
    const { events } = database;
    await events.insertMany([{ _id: "a", list: [1] }, { _id: "b" }], { ordered: false });
    const refused: Record<string, () => Promise<unknown>> = {
      "a document of the list without an _id": () =>
        events.insertMany([{ _id: "c" }, {}], { ordered: false }),
      "a dotted path for many": () => events.updateMany({}, { $set: { "a.b": 1 } }),
      "a field that begins with $": () => events.updateMany({}, { $set: { $a: 1 } }),
      "a date of no time": () => events.insertOne({ _id: "d", dueAt: new Date(Number.NaN) }),
      "a sort by lists": () => events.find({}, { sort: { list: 1 } }).toArray(),
      "a limit below zero": () => events.find({}, { limit: -1 }).toArray(),
    };
    for (const [what, call] of Object.entries(refused)) await assert.rejects(call, TypeError, what);
    await database.ping();
    assert.deepEqual(await events.find({}).toArray(), [{ _id: "a", list: [1] }, { _id: "b" }]);
  });
});

/** How often this process has called the system to write; the threads that do it wake each other by such calls, too. */
async function systemWrites(): Promise<number> {
  const [, count] = /^syscw: (\d+)$/m.exec(await readFile("/proc/self/io", "utf8")) ?? [];
  return Number(count);
}
