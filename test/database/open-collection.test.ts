import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import { MongoClient } from "mongodb";
import { type Collection, isDuplicateKeyError } from "../../src/database/collection.js";
import type { Sql } from "../../src/database/sqlite/filter-to-sql.js";
import { openSqliteDatabase, SQLITE_FILE } from "../../src/database/sqlite/sqlite-database.js";
import { collectionContract } from "../contracts/collection-contract.js";
import { collectionManyContract } from "../contracts/collection-many-contract.js";
import { collectionUpdateContract } from "../contracts/collection-update-contract.js";
import { onEachDatabase, onMongoServer } from "../databases.js";

onEachDatabase("A collection that is opened by its name", (database) => {
  let polls: Collection;
  before(async () => {
    const indexes = [{ key: { group: 1 } }, { key: { a: 1, "sub.field": -1 } }] as const;
    polls = await database().openCollection("own_polls", indexes);
  });
  collectionContract(() => polls);
  collectionManyContract(() => polls);
  collectionUpdateContract(() => polls);

  it("is the same when it is opened again, also by others at that moment", async () => {
    await polls.insertOne({ _id: "stays" });
    const again = await Promise.all([1, 2, 3].map(() => database().openCollection("own_polls", [])));
    for (const each of again) assert.ok(await each.findOne({ _id: "stays" }));
  });
});

onEachDatabase("A unique index of a collection that is opened by its name", (database) => {
  let votes: Collection;
  before(async () => {
    votes = await database().openCollection("own_votes", [
      { key: { poll: 1, "by.id": 1 }, unique: true },
      { key: { poll: 1 } },
    ]);
  });
  beforeEach(() => votes.deleteMany({}));

  it("refuses a second document with the same values, with code 11000, however it comes", async () => {
    await votes.insertOne({ _id: "first", poll: "p", by: { id: "U1" } });
    await votes.insertOne({ _id: "other", poll: "p", by: { id: "U2" } });
    const same = { poll: "p", by: { id: "U1" } };
    const upsert = { upsert: true };
    for (const refused of [
      () => votes.insertOne({ _id: "second", ...same }),
      () => votes.insertMany([{ _id: "third", ...same }], { ordered: false }),
      () => votes.updateOne({ _id: "other" }, { $set: { "by.id": "U1" } }),
      () => votes.updateMany({ _id: "other" }, { $set: { "by.id": "U1" } }),
      () => votes.updateOne({ _id: "fourth" }, { $set: same }, upsert),
    ]) {
      await assert.rejects(refused(), isDuplicateKeyError, String(refused));
    }
    // FerretDB's error has another code here.
    await assert.rejects(votes.findOneAndUpdate({ _id: "other" }, { $set: { "by.id": "U1" } }));
    await assert.rejects(votes.findOneAndUpdate({ _id: "fifth" }, { $set: same }, upsert));
    const found = await votes.find({}, { sort: { _id: 1 } }).toArray();
    assert.deepEqual(found, [
      { _id: "first", ...same },
      { _id: "other", poll: "p", by: { id: "U2" } },
    ]);
  });

  it("counts a missing value as null, and tells values of different kinds apart", async () => {
    await votes.insertOne({ _id: "missing" });
    await assert.rejects(votes.insertOne({ _id: "null", poll: null }), isDuplicateKeyError);
    const values = [1, "1", true, "true", "null", new Date(1), 0, { id: 1 }];
    for (const [index, poll] of values.entries()) await votes.insertOne({ _id: `v${index}`, poll });
    await assert.rejects(votes.insertOne({ _id: "again", poll: new Date(1) }), isDuplicateKeyError);
  });

  it("lets one of fifty inserts in", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => votes.insertOne({ _id: `id-${n}`, poll: "race" })),
    );
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal((await votes.find({ poll: "race" }).toArray()).length, 1);
  });

  it("cannot be made over documents that have the same values, which a sentence says", async () => {
    const twins = await database().openCollection("own_twins", []);
    await twins.insertOne({ _id: "a", n: 1 });
    await twins.insertOne({ _id: "b", n: 1 });
    await assert.rejects(database().openCollection("own_twins", [{ key: { n: 1 }, unique: true }]), {
      code: "database_unavailable",
      message:
        /own_twins cannot be made\. .*remove all but one of them|cannot make own_twins.*remove all but one of them/,
    });
    await twins.deleteOne({ _id: "b" });
    await database().openCollection("own_twins", [{ key: { n: 1 }, unique: true }]);
    await assert.rejects(twins.insertOne({ _id: "c", n: 1 }), isDuplicateKeyError);
  });
});

describe("A collection that is opened by its name in the embedded database", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "open-collection-test-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("has each field of its indexes in an index, by which it finds texts, numbers and dates", async () => {
    let query: Sql | undefined;
    const onQuery = (sent: Sql) => {
      query = sent;
    };
    const database = await openSqliteDatabase(directory, { onQuery });
    const polls = await database.openCollection("own_polls", [{ key: { channel: 1, "at.end": -1 } }]);
    await polls.insertOne({ _id: "a", channel: "C1", at: { end: new Date(5) } });
    const plans: string[] = [];
    for (const filter of [{ channel: "C1" }, { channel: 7 }, { "at.end": { $lt: new Date(9) } }]) {
      await polls.find(filter, { limit: 1 }).toArray();
      const { sql, parameters } = query ?? assert.fail();
      const sqlite = new Sqlite(join(directory, SQLITE_FILE));
      const steps = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
      sqlite.close();
      plans.push(JSON.stringify(steps));
    }
    await database.close();
    for (const [index, name] of ["channel", "channel", "at.end date"].entries()) {
      assert.ok(plans[index]?.includes(`USING INDEX own_polls ${name} (`), plans[index]);
    }
  });

  it("deletes what has expired, so many seconds after the date", async () => {
    let now = 1_000_000;
    const database = await openSqliteDatabase(directory, { clock: () => now, housekeepingMs: 10 });
    const indexes = [{ key: { endedAt: 1 }, expireAfterSeconds: 60 }] as const;
    const polls = await database.openCollection("own_polls", indexes);
    await polls.insertOne({ _id: "ended", endedAt: new Date(now) });
    await polls.insertOne({ _id: "later", endedAt: new Date(now + 1) });
    await polls.insertOne({ _id: "never" });
    const ids = async () => (await polls.find({}, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
    now += 59_999;
    await database.openCollection("own_polls", indexes);
    assert.deepEqual(await ids(), ["ended", "later", "never"]);
    now += 1;
    while ((await ids()).length === 3) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await ids(), ["later", "never"]);
    await database.close();
  });

  it("refuses a list where it is unique, since it could not tell its elements apart", async () => {
    const database = await openSqliteDatabase(directory);
    const polls = await database.openCollection("own_polls", [{ key: { tags: 1 }, unique: true }]);
    await assert.rejects(polls.insertOne({ _id: "a", tags: ["x"] }), TypeError);
    await polls.insertOne({ _id: "b", tags: "x" });
    await assert.rejects(polls.updateOne({ _id: "b" }, { $set: { tags: ["x"] } }), TypeError);
    await database.close();
  });
});

onMongoServer("A collection that is opened by its name", (uri) => {
  it("has the indexes as they are declared; one of another shape is refused with a sentence", async () => {
    const { openMongoDatabase } = await import("../../src/database/mongodb.js");
    const database = await openMongoDatabase(uri());
    const client = new MongoClient(uri());
    try {
      await database.openCollection("own_polls", [
        { key: { channel: 1, at: -1 }, unique: true },
        { key: { endedAt: 1 }, expireAfterSeconds: 60 },
      ]);
      const made = await client.db().collection("own_polls").indexes();
      assert.deepEqual(
        made.map(({ name, key, unique, expireAfterSeconds }) => [name, key, unique, expireAfterSeconds]),
        [
          ["_id_", { _id: 1 }, undefined, undefined],
          ["channel_1_at_-1", { channel: 1, at: -1 }, true, undefined],
          ["endedAt_1", { endedAt: 1 }, undefined, 60],
        ],
      );
      await assert.rejects(database.openCollection("own_polls", [{ key: { channel: 1, at: -1 } }]), {
        code: "database_unavailable",
        message: /cannot make own_polls \(index channel_1_at_-1\)\. There is an index .* drop it\.$/,
      });
    } finally {
      await client.close();
      await database.close();
    }
  });
});
