import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Collection } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { isCounted, MissingScopesCount } from "../../src/overview/missing-scopes-count.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { answering, watched } from "../installations/fixtures/watched-collection.js";

const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const ASKED = ["chat:write", "im:write", "users:read"];

onEachDatabase("The missing scopes of the installations", (database) => {
  let nowMs: number;
  let clientId: string;
  let logged: string[];
  beforeEach(() => {
    nowMs = Date.UTC(2026, 4, 4, 10);
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
    logged = [];
  });

  /** A process of the app with these scopes in its manifest. */
  const process = (
    botScopes: readonly string[] = ASKED,
    { installations = database().installations, appState = database().appState } = {},
  ) =>
    new MissingScopesCount({
      installations,
      appState,
      clientId,
      botScopes,
      clock: () => nowMs,
      log: { info: (_, message) => logged.push(message), warn: (_, message) => logged.push(message) },
    });
  const install = (id: string, scopes: readonly string[], botScopes?: readonly string[]) => {
    const store = new MongoInstallationStore({
      installations: database().installations,
      cipher: CIPHER,
      clientId,
      clock: () => nowMs,
      ...(botScopes && { botScopes }),
    });
    const { bot, ...rest } = botInstallation("bot", { team: { id } });
    assert.ok(bot);
    return store.storeInstallation({ ...rest, bot: { ...bot, scopes: [...scopes] } });
  };
  const records = () =>
    database()
      .installations.find({ clientId }, { sort: { _id: 1 } })
      .toArray();
  const missing = async () => (await records()).map(({ missingScopes = [] }) => missingScopes.join(" "));

  it("are in a record from its install on, where the store knows what is asked for", async () => {
    await install("T1", ["chat:write"], ASKED);
    await install("T2", ASKED, ASKED);
    assert.deepEqual(await missing(), ["im:write users:read", ""]);
    await install("T1", ASKED, ASKED);
    assert.deepEqual(await missing(), ["", ""]);
    assert.ok((await records()).every((record) => !("missingScopes" in record)));
  });

  it("are counted in records of an earlier release, once for all processes", async () => {
    await install("T1", ["chat:write"]);
    await install("T2", ASKED);
    assert.equal(await isCounted(database().appState, clientId, ASKED), false);
    assert.equal(await process().count(), "done");
    assert.deepEqual(await missing(), ["im:write users:read", ""]);
    assert.equal(await isCounted(database().appState, clientId, ASKED.toReversed()), true);
    assert.deepEqual(logged, ["The missing scopes of the installations were counted"]);
    assert.equal(await process(ASKED.toReversed()).count(), "known");
  });

  it("are counted anew when the manifest asks for others, and nothing else of a record changes", async () => {
    await install("T1", ["chat:write"]);
    await install("T2", ["chat:write", "im:write"]);
    await process().count();
    const [first, second] = await records();
    nowMs += 1_000;
    await process(["chat:write", "im:write"]).count();
    assert.deepEqual(await missing(), ["im:write", ""]);
    const { missingScopes: _, ...rest } = second ?? assert.fail();
    assert.deepEqual(await records(), [{ ...first, missingScopes: ["im:write"] }, rest]);
  });

  it("come with a time from which events are waited for, in records that have none", async () => {
    await install("T1", ASKED);
    await database().installations.updateMany({ clientId }, { $unset: { lastEventAt: "" } });
    nowMs += 1_000;
    await process().count();
    assert.deepEqual(
      (await records()).map(({ lastEventAt }) => lastEventAt),
      [new Date(nowMs)],
    );
  });

  it("are counted in more than one page, for one Slack app alone", async () => {
    const [example = assert.fail()] = await install("T0000", ["chat:write"]).then(records);
    const copies = Array.from({ length: 450 }, (_, number) => {
      const _id = `${clientId}:team:T${String(number + 1).padStart(4, "0")}`;
      return { ...example, _id, workspace: _id };
    });
    const other = { ...example, _id: `${clientId}9:team:T1`, clientId: `${clientId}9` };
    await database().installations.insertMany([...copies, other], { ordered: false });
    const { collection, calls } = watched(database().installations);
    await process(ASKED, { installations: collection, appState: database().appState }).count();
    const counted = await missing();
    assert.deepEqual(
      [counted.length, counted.every((scopes) => scopes === "im:write users:read")],
      [451, true],
    );
    assert.deepEqual(
      calls.map(({ method, args: [operations, options] }) =>
        method === "find" ? (options as { limit: number }).limit : (operations as unknown[]).length,
      ),
      [200, 200, 200, 200, 200, 51],
    );
    assert.equal((await database().installations.findOne({ _id: other._id }))?.missingScopes, undefined);
    await database().installations.deleteMany({ _id: { $in: [other._id, ...copies.map(({ _id }) => _id)] } });
  });

  it("are counted by one of several processes that start at once", async () => {
    await install("T1", ["chat:write"]);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => process().count()));
    assert.equal(outcomes.filter((outcome) => outcome === "done").length, 1, outcomes.join());
    assert.deepEqual(await missing(), ["im:write users:read"]);
  });

  it("are counted by another process when one has died, after its lease", async () => {
    await install("T1", ["chat:write"]);
    const dying = watched(database().installations, {
      bulkWrite: () => Promise.reject(new Error("killed")),
    });
    const parts = { installations: dying.collection, appState: database().appState };
    await assert.rejects(process(ASKED, parts).count());
    assert.equal(await process().count(), "later");
    nowMs += 60_000;
    assert.equal(await process().count(), "done");
    assert.deepEqual(await missing(), ["im:write users:read"]);
  });

  it("of a workspace that installs meanwhile are those of the install", async () => {
    await install("T1", ["chat:write"]);
    const { installations } = database();
    const slow: Collection = watched(installations, {
      bulkWrite: async (...args) => {
        await install("T1", ASKED, ASKED);
        return installations.bulkWrite(...args);
      },
    }).collection;
    assert.equal(
      await process(ASKED, { installations: slow, appState: database().appState }).count(),
      "done",
    );
    assert.deepEqual(await missing(), [""]);
  });

  it("are counted in the background, and a stop leaves the rest to another process at once", async () => {
    await install("T1", ["chat:write"]);
    const first = process();
    first.start();
    await until("the count", async () => (await missing())[0] === "im:write users:read" || undefined);
    await first.stop();
    const stopped = process(["chat:write"]);
    const running = stopped.count();
    await stopped.stop();
    assert.match(await running, /^(later|done)$/);
    assert.match(await process(["chat:write"]).count(), /^(known|done)$/);
    assert.deepEqual(await missing(), [""]);
  });

  it("are logged once when the database cannot be asked", async () => {
    const away = answering(() => Promise.reject(new Error("connection closed")));
    const count = process(ASKED, { installations: database().installations, appState: away });
    count.start();
    await until("the line", async () => logged[0]);
    await count.stop();
    assert.deepEqual(logged, ["The missing scopes could not be counted"]);
  });
});
