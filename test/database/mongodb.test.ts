import assert from "node:assert/strict";
import { MongoClient } from "mongodb";
import type { Database } from "../../src/database/database.js";
import { DatabaseUnavailableError } from "../../src/database/database-error.js";
import { withinDeadline } from "../../src/database/deadline.js";
import { ensureIndexes, INDEXES } from "../../src/database/indexes.js";
import { openMongoDatabase } from "../../src/database/mongodb.js";
import { freePort } from "../../src/demo/running-app.js";
import type { AppError } from "../../src/errors.js";
import { ConfigError } from "../../src/errors.js";
import { freshDatabaseUri, onMongoServer } from "../databases.js";
import { TcpProxy } from "../fakes/tcp-proxy.js";

describe("openMongoDatabase without a server", () => {
  for (const uri of [
    "",
    "nonsense",
    "postgres://ada:hunter2@db/x",
    "mongodb://ada:hun/ter2@db/x",
    "mongodb://ada:hun@ter/2@127.0.0.1:27017/x",
    "mongodb://ada:hun%zzter2@db/x",
    "mongodb://ada:hunter2@db:99999/x",
    "mongodb://ada:hunter2@db/x?hunter2=1",
  ]) {
    it(`says what a connection string looks like, without showing ${uri || "the empty one"}`, async () => {
      const error = await reasonOf(openMongoDatabase(uri));
      assert(error instanceof ConfigError);
      assert.match(error.message, /MONGODB_URI is not a MongoDB connection string/);
      assertHides(error, "hunter2", "hun", "ter2");
    });
  }

  it("gives up after ten seconds, naming host and database (by default bolt-mongodb-app), not the password", async function () {
    this.timeout(15_000);
    const closedPort = await freePort();
    const startedAt = performance.now();
    const error = await reasonOf(openMongoDatabase(`mongodb://ada:hunter2@127.0.0.1:${closedPort}`));
    const tookMs = performance.now() - startedAt;
    assert(error instanceof DatabaseUnavailableError);
    assert.match(
      error.message,
      new RegExp(`No MongoDB server answered at 127.0.0.1:${closedPort}/bolt-mongodb-app within ten`),
    );
    assertHides(error, "hunter2", "ada:");
    assert(tookMs > 9_000 && tookMs < 11_500, `took ${tookMs} ms`);
  });
});

onMongoServer("openMongoDatabase", (uri) => {
  it("waits for a server that starts a few seconds late", async () => {
    const proxy = await proxyTo(uri());
    await proxy.cut();
    const opening = openMongoDatabase(through(proxy, uri()));
    setTimeout(() => proxy.back(), 2_500);
    const database = await opening;
    await database.ping();
    await database.close();
    await proxy.stop();
  });

  it("says where the data is, without user or password", async () => {
    const database = await openMongoDatabase(uri());
    const { host, pathname } = new URL(uri());
    assert.equal(database.kind, "mongodb");
    assert.equal(database.location, `${host}${pathname}`);
    await database.close();
  });

  it("makes the indexes of the table, also when ten processes do it at once, and again", async () => {
    const fresh = freshDatabaseUri();
    const clients = Array.from({ length: 10 }, () => new MongoClient(fresh.uri));
    try {
      await Promise.all(clients.map((client) => ensureIndexes(client.db())));
      await (await openMongoDatabase(fresh.uri)).close();
      for (const { collection, index } of INDEXES) {
        const found = await clients[0]?.db().collection(collection).indexes();
        const made = found?.find(({ name }) => name === index.name);
        assert.deepEqual(made?.key, index.key);
        assert.equal(made?.expireAfterSeconds, index.expireAfterSeconds);
        assert.equal(made?.sparse, index.sparse);
        assert.deepEqual(made?.partialFilterExpression, index.partialFilterExpression);
      }
    } finally {
      await Promise.all(clients.map((client) => client.close()));
      await fresh.drop();
    }
  });

  for (const [collection, key] of [
    ["oauth_states", { name: "expiry", expiresAt: 1 }],
    ["events", { name: "failed_by_app", failedAt: 1 }],
    ["audit", { name: "by_app", at: 1 }],
  ] as const) {
    it(`refuses an index of ${collection} of another shape with a sentence that names the collection`, async () => {
      const fresh = freshDatabaseUri();
      const client = new MongoClient(fresh.uri);
      const { name, ...fields } = key;
      try {
        await client.db().collection(collection).createIndex(fields, { name });
        await assert.rejects(openMongoDatabase(fresh.uri), {
          code: "database_unavailable",
          message: new RegExp(`has an index of another shape.*\\b${collection}\\b`),
        });
      } finally {
        await client.close();
        await fresh.drop();
      }
    });
  }

  it("puts its own indexes in the place of an earlier release's, which may run beside it and start again", async () => {
    const fresh = freshDatabaseUri();
    const clients = Array.from({ length: 5 }, () => new MongoClient(fresh.uri));
    const [first = new MongoClient(fresh.uri)] = clients;
    const events = first.db().collection("events");
    const earlierReleaseStarts = () =>
      events.createIndexes([
        { key: { dueAt: 1 }, name: "due", sparse: true },
        { key: { failedAt: 1 }, name: "failed", sparse: true },
      ]);
    const named = async () =>
      (await events.indexes())
        .map(({ name = "" }) => name)
        .filter((name) => /^(due|failed)/.test(name))
        .sort();
    try {
      await earlierReleaseStarts();
      await events.insertOne({ clientId: "1.1", dueAt: new Date() });
      await Promise.all(clients.map((client) => ensureIndexes(client.db())));
      assert.deepEqual(await named(), ["due_by_app", "failed_by_app"]);
      await earlierReleaseStarts();
      assert.deepEqual(await named(), ["due", "due_by_app", "failed", "failed_by_app"]);
      await (await openMongoDatabase(fresh.uri)).close();
      assert.deepEqual(await named(), ["due_by_app", "failed_by_app"]);
    } finally {
      await Promise.all(clients.map((client) => client.close()));
      await fresh.drop();
    }
  });

  it("drops no foreign index that has the name of an earlier index", async () => {
    const fresh = freshDatabaseUri();
    const client = new MongoClient(fresh.uri);
    try {
      await client.db().collection("events").createIndex({ teamId: 1, dueAt: 1 }, { name: "due" });
      await ensureIndexes(client.db());
      assert.ok((await client.db().collection("events").indexes()).some(({ name }) => name === "due"));
    } finally {
      await client.close();
      await fresh.drop();
    }
  });

  it("closes more than once, and fails afterwards", async () => {
    const database = await openMongoDatabase(uri());
    await database.close();
    await database.close();
    await assert.rejects(database.ping(), DatabaseUnavailableError);
  });
});

onMongoServer("An index that takes long to build", (uri) => {
  let proxy: TcpProxy;
  const lines: { readonly fields: object; readonly message: string }[] = [];
  const note = (fields: object, message: string) => {
    lines.push({ fields, message });
    if (lines.length === 2) void proxy.back();
  };
  const log = { info: note, warn: note };

  beforeEach(async () => {
    lines.length = 0;
    proxy = await proxyTo(uri());
  });
  afterEach(() => proxy.stop());

  it("may take longer than the time-out of the client's sockets", async () => {
    const client = new MongoClient(through(proxy, uri()), { socketTimeoutMS: 300 });
    try {
      await client.db().command({ ping: 1 });
      proxy.slow(600);
      await ensureIndexes(client.db(), { log });
    } finally {
      await client.close();
    }
    assert.equal(lines.length, 2);
  });

  it("is logged when it begins to take long, and when it is done", async () => {
    proxy.slow(550);
    const database = await openMongoDatabase(through(proxy, uri()), { log });
    await database.close();
    const { collection, index } = INDEXES[0] ?? assert.fail();
    const [began, ended, ...more] = lines;
    assert.deepEqual(began, {
      fields: { collection, index: index.name },
      message: "An index is being built; on a large collection this takes a while",
    });
    assert.equal(ended?.message, "The index is built");
    assert.deepEqual(more, []);
  });

  it("is not logged when it is fast", async () => {
    const database = await openMongoDatabase(through(proxy, uri()), { log });
    await database.close();
    assert.deepEqual(lines, []);
  });
});

describe("ensureIndexes", () => {
  it("says that an earlier release's index could not be dropped, and goes on", async () => {
    const refused = Object.assign(new Error("not allowed"), { code: 13 });
    const warnings: { readonly fields: object; readonly message: string }[] = [];
    const made: string[] = [];
    await ensureIndexes(
      {
        collection: () => ({
          createIndexes: async (indexes) => made.push(...indexes.map(({ name }) => name)),
          indexes: async () => [{ name: "due", key: { dueAt: 1 } }],
          dropIndex: () => Promise.reject(refused),
        }),
      },
      {
        log: {
          info: () => undefined,
          warn: (fields, message) => void warnings.push({ fields, message }),
        },
      },
    );
    assert.equal(made.length, INDEXES.length);
    assert.deepEqual(warnings, [
      {
        fields: { collection: "events", index: "due", err: refused },
        message: "An index of an earlier release is not needed any more and could not be dropped",
      },
    ]);
  });
});

onMongoServer("A MongoDB that goes away", (uri) => {
  let proxy: TcpProxy;
  let database: Database;

  before(async () => {
    proxy = await proxyTo(uri());
    database = await openMongoDatabase(through(proxy, uri()));
    await database.installations.insertOne({ _id: "kept", n: 0 });
  });
  after(async () => {
    await database.close();
    await proxy.stop();
  });

  const accidents: Record<string, () => unknown> = {
    "breaks its connections and refuses new ones": () => proxy.cut(),
    "goes silent": () => proxy.silence(),
  };
  for (const [accident, happen] of Object.entries(accidents)) {
    it(`${accident}: operations fail in time, the ping within a second, and all is well again afterwards`, async () => {
      await happen();
      await Promise.all([
        ...Object.entries(operations(database)).map(async ([name, operation]) => {
          const tookMs = await timeToFail(() => withinDeadline(operation));
          assert(tookMs < 2_300, `${name} took ${tookMs} ms`);
        }),
        timeToFail(() => database.ping()).then((tookMs) => assert(tookMs < 1_300, `ping took ${tookMs} ms`)),
      ]);

      await proxy.back();
      await eventually(() => database.ping());
      for (const operation of Object.values(operations(database))) await withinDeadline(operation);
      assert.equal((await database.installations.findOne({ _id: "kept" }))?.n, 1);
    });
  }

  it("stops answering: fifty reads at once do not use up the connections for the next", async function () {
    this.timeout(20_000);
    proxy.silence();
    const failed = Array.from({ length: 50 }, () =>
      timeToFail(() =>
        withinDeadline((signal) => database.installations.findOne({ _id: "kept" }, { signal })),
      ),
    );
    for (const tookMs of await Promise.all(failed)) assert(tookMs < 2_500, `took ${tookMs} ms`);
    await proxy.back();
    await eventually(() => database.ping());
    await Promise.all(
      Array.from({ length: 50 }, () => withinDeadline(() => database.installations.findOne({ _id: "kept" }))),
    );
  });

  it("is silent from the start: opening gives up, and closing does not hang", async function () {
    this.timeout(20_000);
    proxy.silence();
    const tookMs = await timeToFail(() => openMongoDatabase(through(proxy, uri())));
    assert(tookMs < 12_000, `took ${tookMs} ms`);
    await proxy.back();
    await eventually(() => database.ping());
  });

  it("is silent while it is closed", async () => {
    const other = await openMongoDatabase(through(proxy, uri()));
    await other.ping();
    proxy.silence();
    const startedAt = performance.now();
    await other.close();
    assert(performance.now() - startedAt < 2_000);
    await proxy.back();
    await eventually(() => database.ping());
  });
});

function operations({ installations }: Database): Record<string, (signal: AbortSignal) => Promise<unknown>> {
  return {
    find: (signal) => installations.find({ _id: "kept" }, { signal }).toArray(),
    findOne: (signal) => installations.findOne({ _id: "kept" }, { signal }),
    insertOne: () => installations.insertOne({ _id: `${Math.random()}` }),
    insertMany: () => installations.insertMany([{ _id: `${Math.random()}` }], { ordered: false }),
    updateOne: () => installations.updateOne({ _id: "kept" }, { $set: { n: 1 } }),
    updateMany: () => installations.updateMany({ _id: "nobody" }, { $set: { n: 1 } }),
    deleteOne: () => installations.deleteOne({ _id: "nobody" }),
    deleteMany: () => installations.deleteMany({ _id: "nobody" }),
  };
}

async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("it did not reject");
}

async function timeToFail(operation: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await assert.rejects(operation(), DatabaseUnavailableError);
  return performance.now() - startedAt;
}

async function eventually(operation: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 6_000;
  for (;;) {
    try {
      await operation();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

async function proxyTo(uri: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(uri);
  return TcpProxy.start({ host: hostname, port: Number(port || 27017) });
}

/** `directConnection`, because a replica set would name its members and the driver would go around the proxy. */
function through(proxy: TcpProxy, uri: string): string {
  const url = new URL(uri);
  url.host = `127.0.0.1:${proxy.port}`;
  url.searchParams.set("directConnection", "true");
  return url.href;
}

function assertHides(error: AppError, ...secrets: readonly string[]): void {
  const shown = `${error.message} ${error.stack} ${JSON.stringify(error.cause)}`;
  for (const secret of secrets) assert(!shown.includes(secret), `the error shows ${secret}`);
}
