import assert from "node:assert/strict";
import { MongoClient } from "mongodb";
import type { Collection } from "../../src/database/collection.js";
import { collectionsOf } from "../../src/database/collections-of.js";
import { ensureIndexes } from "../../src/database/indexes.js";
import { openMongoDatabase } from "../../src/database/mongodb.js";
import { onMongoServer } from "../databases.js";
import { MongosInFront } from "../fakes/mongos-in-front.js";

/** What people write into connection strings, and the driver does. */
const OPTIONS = {
  "a lagging secondary": "readPreference=secondary&maxStalenessSeconds=120",
  "tags of secondaries": "readPreference=nearest&readPreferenceTags=dc:ny,rack:1&readPreferenceTags=",
  "what a member has, undone or not": "readConcernLevel=local",
  "what every member has": "readConcernLevel=linearizable",
  "writes that one member has in memory": "w=1&journal=false&wtimeoutMS=1",
  "writes that nobody acknowledges": "w=0",
  "the short names": "w=2&wtimeout=5",
};

const WRITES = ["insert", "update", "delete", "createIndexes", "dropIndexes"];
const READS = ["find", "aggregate", "count", "distinct"];

onMongoServer("The read and write concerns of the app's collections", (uri) => {
  let mongos: MongosInFront;
  beforeEach(async () => {
    const { hostname, port } = new URL(uri());
    mongos = await MongosInFront.start({ host: hostname, port: Number(port || 27017) });
  });
  afterEach(() => mongos.stop());

  function through(options: string): string {
    const url = new URL(uri());
    url.host = `127.0.0.1:${mongos.port}`;
    url.search = `${options}&retryWrites=false`;
    return url.href;
  }

  function assertDecided(): void {
    for (const { name, body } of mongos.sent) {
      assert.equal(body.$readPreference, undefined, `${name} goes to the primary`);
      if (READS.includes(name)) assert.deepEqual(body.readConcern, { level: "majority" }, name);
      if (WRITES.includes(name)) assert.deepEqual(body.writeConcern, { w: "majority", j: true }, name);
    }
  }

  for (const [what, options] of Object.entries(OPTIONS)) {
    it(`are primary and majority, journaled, in a database whose URI asks for ${what}`, async () => {
      const database = await openMongoDatabase(through(options));
      try {
        for (const collection of [
          database.installations,
          database.oauthStates,
          database.events,
          database.audit,
          database.appState,
          database.agentAnswers,
        ]) {
          await everyMethod(collection);
        }
        await database.ping();
      } finally {
        await database.close();
      }
      const names = mongos.sent.map(({ name }) => name);
      for (const name of ["createIndexes", "find", "insert", "update", "delete", "ping"]) {
        assert.ok(names.includes(name), name);
      }
      assertDecided();
    });
  }

  it("are the same in the collections of an app's own MongoClient", async () => {
    const client = new MongoClient(
      through(`${OPTIONS["a lagging secondary"]}&readConcernLevel=local&w=1&journal=false&wtimeoutMS=1`),
    );
    try {
      const { installations, oauthStates, events, audit } = collectionsOf(client);
      await ensureIndexes(client.db());
      for (const collection of [installations, oauthStates, events, audit]) await everyMethod(collection);
    } finally {
      await client.close();
    }
    assert.ok(mongos.sent.some(({ name }) => name === "createIndexes"));
    assertDecided();
  });

  it("would follow the URI without these settings, so that the tests above can fail", async () => {
    const client = new MongoClient(through("readPreference=secondaryPreferred&readConcernLevel=local"));
    await client
      .db()
      .collection("installations")
      .findOne({ _id: "nobody" as never });
    await client.close();
    const body = mongos.sent.find(({ name }) => name === "find")?.body;
    assert.deepEqual(body?.$readPreference, { mode: "secondaryPreferred" });
    assert.deepEqual(body?.readConcern, { level: "local" });
  });

  it("are in the database of the URI, or in the one that is named", async () => {
    const client = new MongoClient(uri());
    const here = collectionsOf(client).events as ReturnType<ReturnType<MongoClient["db"]>["collection"]>;
    const there = collectionsOf(client, "elsewhere").events as typeof here;
    assert.equal(here.dbName, new URL(uri()).pathname.slice(1));
    assert.equal(there.dbName, "elsewhere");
    await client.close();
  });
});

async function everyMethod(collection: Collection): Promise<void> {
  const _id = `${Math.random()}`;
  await collection.insertOne({ _id });
  await collection.insertMany([{ _id: `${_id}-2` }], { ordered: false });
  await collection.find({ _id }).toArray();
  assert.equal((await collection.findOne({ _id }))?._id, _id);
  await collection.updateOne({ _id }, { $set: { n: 1 } }, { upsert: true });
  await collection.updateMany({ _id }, { $set: { n: 2 } });
  await collection.deleteOne({ _id });
  await collection.deleteMany({ _id });
}
