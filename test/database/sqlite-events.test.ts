import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { openSqliteDatabase, type SqliteDatabaseOptions } from "../../src/database/sqlite/sqlite-database.js";

describe("The embedded database as an inbox of events", () => {
  let directory: string;
  let opened: Database[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sqlite-test-"));
    opened = [];
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    await rm(directory, { recursive: true });
  });

  async function open(options?: SqliteDatabaseOptions): Promise<Database> {
    const database = await openSqliteDatabase(directory, options);
    opened.push(database);
    return database;
  }

  const ids = async ({ events, oauthStates }: Database, collection = events ?? oauthStates) =>
    (await collection.find({}, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  const numbered = (count: number, rest: Document = {}) =>
    Array.from({ length: count }, (_, n) => ({ _id: `e${n}`, ...rest }));

  it("keeps its dates in order through many changes", async () => {
    const { events } = await open();
    const dueAt = new Map<string, number>();
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let n = 0; n < 300; n++) {
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

  it("deletes what has expired at open and from time to time, however much, and nothing else", async () => {
    let now = 1_000;
    const clock = () => now;
    const documents = [
      ...numbered(1_200, { expiresAt: new Date(1_000) }),
      { _id: "living", expiresAt: new Date(1_001) },
      { _id: "due", dueAt: new Date(0) },
      { _id: "failed", failedAt: new Date(0), expiresAt: new Date(1_002) },
    ];
    const first = await open({ clock });
    for (const collection of [first.events, first.oauthStates, first.audit, first.installations])
      await collection.insertMany(documents, { ordered: false });
    await first.close();
    const database = await open({ clock, housekeepingMs: 5 });
    assert.deepEqual(await ids(database), ["due", "failed", "living"]);
    assert.deepEqual(await ids(database, database.oauthStates), ["due", "failed", "living"]);
    assert.deepEqual(await ids(database, database.audit), ["due", "failed", "living"]);
    now = 1_001;
    while ((await ids(database)).length > 2) await new Promise(setImmediate);
    assert.deepEqual(await ids(database), ["due", "failed"]);
    assert.equal((await ids(database, database.installations)).length, documents.length);
  });

  it("removes erased data from the disk at the next housekeeping", async () => {
    const { events } = await open({ housekeepingMs: 5 });
    const content = async () => {
      const files = await readdir(directory);
      return Buffer.concat(await Promise.all(files.map((name) => readFile(join(directory, name)))));
    };
    await events.insertMany(numbered(200, { body: "kept" }), { ordered: false });
    await events.insertOne({ _id: "one", body: "a private word" });
    // What moves from one file to another while they are read is seen in neither.
    while (!(await content()).includes("a private word")) await new Promise(setImmediate);
    await events.updateMany({ _id: "one" }, { $unset: { body: "" } });
    while ((await content()).includes("private")) await new Promise(setImmediate);
    assert.deepEqual(await events.findOne({ _id: "one" }), { _id: "one" });
  });
});
