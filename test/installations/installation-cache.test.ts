import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import {
  InstallationCache,
  type InstallationCacheOptions,
} from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  type Query,
  userWithToken,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { installationStoreCases } from "../../src/testing/installation-store-cases.js";
import { onEachDatabase } from "../databases.js";
import { pausable } from "./fixtures/paused-collection.js";
import { idsAsked } from "./fixtures/watched-collection.js";

/**
 * A read of the database takes 400 µs and more, and opening a token 10: with room for a slow machine, this is neither. What it
 * really takes is in docs/benchmarks.md.
 */
const MOST_US = 60;

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

onEachDatabase("A store with a cache", (database) => {
  let nowMs: number;
  /** Another process, without a cache. */
  let elsewhere: MongoInstallationStore;
  let store: MongoInstallationStore;
  let asked: () => string[][];
  let pause: ReturnType<typeof pausable>["pause"];

  const storeWith = (options: InstallationCacheOptions = {}, clientId = "1.2") => {
    const { collection, calls, pause } = pausable(database().installations);
    const store = new MongoInstallationStore({
      installations: collection,
      cipher,
      clientId,
      clock: () => nowMs,
      cache: new InstallationCache({ clock: () => nowMs, ...options }),
    });
    return { store, pause, asked: () => idsAsked(calls.splice(0)) };
  };
  const botOf = async (query: Query) => (await store.fetchInstallation(query)).bot?.id;
  const tokenOf = async (query: Query) => (await store.fetchInstallation(query)).user.token;
  const notFound = (query: Query) =>
    assert.rejects(store.fetchInstallation(query), { code: "installation_not_found" });

  beforeEach(async () => {
    nowMs = Date.parse("2026-05-04T10:00:00.123Z");
    await database().installations.deleteMany({});
    elsewhere = new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clientId: "1.2",
      clock: () => nowMs,
    });
    ({ store, asked, pause } = storeWith());
  });

  describe("is an installation store", () => {
    const cases = installationStoreCases(async () => storeWith({}, randomUUID()).store);
    for (const { group, name, run } of cases) it(`${group}: ${name}`, run);
  });

  it("asks for what it does not know in one query by `_id`, and for nothing else", async () => {
    await elsewhere.storeInstallation(workspaceInstallation());
    await elsewhere.storeInstallation(connection("U2"));
    assert.equal(await tokenOf(inTeam("T1", "U1")), userWithToken("U1").token);
    assert.deepEqual(asked(), [["1.2:team:T1", "1.2:team:T1:user:U1"]]);
    assert.equal(await tokenOf(inTeam("T1", "U2")), userWithToken("U2", "connected").token);
    assert.deepEqual(asked(), [["1.2:team:T1:user:U2"]]);
    for (const userId of ["U1", "U2", undefined]) await store.fetchInstallation(inTeam("T1", userId));
    assert.deepEqual(asked(), []);
  });

  it("makes the same installation from cached records as from the database", async () => {
    await elsewhere.storeInstallation(workspaceInstallation());
    await elsewhere.storeInstallation(orgInstallation());
    const queries = [
      inTeam("T1", "U1"),
      inTeam("T1", "U9"),
      inTeam("T1"),
      inOrg("E1", { teamId: "T1", userId: "U1" }),
    ];
    for (const query of queries) {
      const stored = await elsewhere.fetchInstallation(query);
      for (const _ of ["asked for", "known"]) assert.deepEqual(await store.fetchInstallation(query), stored);
    }
  });

  it("caches that a person has no token", async () => {
    await elsewhere.storeInstallation(workspaceInstallation());
    for (const _ of ["asked for", "known"]) assert.equal(await tokenOf(inTeam("T1", "U9")), undefined);
    assert.equal(asked().length, 1);
  });

  it("queries each time for a workspace that it did not find, and finds it as soon as it is stored", async () => {
    for (const query of [inTeam("T1", "U9"), inOrg("E1"), inTeam("T1", "U9"), inOrg("E1")])
      await notFound(query);
    assert.equal(asked().length, 4);
    await elsewhere.storeInstallation(workspaceInstallation());
    await elsewhere.storeInstallation(orgInstallation());
    assert.deepEqual([await botOf(inTeam("T1", "U9")), await botOf(inOrg("E1"))], ["B-first", "B-org"]);
    for (const query of [inTeam("T1", "U9"), inOrg("E1")]) await store.fetchInstallation(query);
    asked();
    for (const query of [inTeam("T1", "U9"), inOrg("E1")]) await store.fetchInstallation(query);
    assert.deepEqual(asked(), [], "and knows it from then on");
  });

  it("asks again for a bot where a workspace had none, though a person or a webhook is known there", async () => {
    await elsewhere.storeInstallation(connection("U2"));
    assert.equal(await botOf(inTeam("T1", "U2")), undefined);
    await elsewhere.storeInstallation(botInstallation("first"));
    assert.equal(await botOf(inTeam("T1", "U2")), "B-first");
    const { bot: _bot, user: _user, ...webhook } = workspaceInstallation({ team: { id: "T2" } });
    const nobody = { id: "U1", token: undefined, scopes: undefined };
    await elsewhere.storeInstallation({ ...webhook, user: nobody });
    assert.equal(await botOf(inTeam("T2")), undefined);
    await elsewhere.storeInstallation(botInstallation("second", { team: { id: "T2" } }));
    assert.equal(await botOf(inTeam("T2")), "B-second");
  });

  it("does not cache an absence from a query that began before the workspace was installed", async () => {
    const reading = pause("toArray", "after");
    const before = notFound(inTeam("T1"));
    await reading.reached;
    await elsewhere.storeInstallation(workspaceInstallation());
    const after = botOf(inTeam("T1"));
    reading.letGo();
    await before;
    assert.equal(await after, "B-first");
  });

  it("makes no query for a person never seen before when nobody is connected in the workspace", async () => {
    await elsewhere.storeInstallation(botInstallation("one"));
    await store.fetchInstallation(inTeam("T1"));
    asked();
    for (const userId of ["U1", "U2", "U3"]) {
      assert.equal(await tokenOf(inTeam("T1", userId)), undefined);
    }
    assert.deepEqual(asked(), []);
    await store.storeInstallation(connection("U2"));
    await store.fetchInstallation(inTeam("T1"));
    asked();
    assert.equal(await tokenOf(inTeam("T1", "U2")), userWithToken("U2", "connected").token);
    assert.equal(await tokenOf(inTeam("T1", "U3")), undefined);
    assert.deepEqual(asked(), [["1.2:team:T1:user:U2"], ["1.2:team:T1:user:U3"]]);
  });

  it("org-wide, asks for each place where a person may be connected, unless nobody is there", async () => {
    const person = (userId: string) => inOrg("E1", { teamId: "T1", userId });
    const { user: _, ...bot } = orgInstallation();
    await elsewhere.storeInstallation({ ...bot, user: { id: "U1", token: undefined, scopes: undefined } });
    await store.fetchInstallation(person("U1"));
    asked();
    await store.fetchInstallation(person("U2"));
    assert.deepEqual(asked(), [["1.2:team:T1:user:U2"]]);
    await elsewhere.storeInstallation(botInstallation("team"));
    await store.fetchInstallation(inTeam("T1"));
    asked();
    assert.equal((await store.fetchInstallation(person("U3"))).bot?.id, "B-org");
    assert.deepEqual(asked(), []);
  });

  it("keeps a record for a minute from when it was asked for, and no longer", async () => {
    await elsewhere.storeInstallation(workspaceInstallation());
    const reading = pause("toArray", "after");
    const first = store.fetchInstallation(inTeam("T1", "U9"));
    await reading.reached;
    nowMs += 10_000;
    reading.letGo();
    await first;
    await elsewhere.storeInstallation(botInstallation("second"));
    nowMs += 50_000;
    assert.equal(await botOf(inTeam("T1", "U9")), "B-first");
    assert.equal(asked().length, 1);
    nowMs += 1;
    assert.equal(await botOf(inTeam("T1", "U9")), "B-second");
    assert.deepEqual(asked(), [["1.2:team:T1", "1.2:team:T1:user:U9"]]);
  });

  it("keeps nothing when the clock is set back", async () => {
    await elsewhere.storeInstallation(workspaceInstallation());
    await store.fetchInstallation(inTeam("T1"));
    nowMs -= 1;
    await store.fetchInstallation(inTeam("T1"));
    assert.equal(asked().length, 2);
  });

  it("keeps maxRecords records, absences included: those that were used last", async () => {
    ({ store, asked } = storeWith({ maxRecords: 3 }));
    for (const teamId of ["T1", "T2", "T3"]) {
      await elsewhere.storeInstallation(workspaceInstallation({ team: { id: teamId } }));
    }
    await store.fetchInstallation(inTeam("T1", "U9"));
    await store.fetchInstallation(inTeam("T2"));
    await store.fetchInstallation(inTeam("T1", "U9"));
    await store.fetchInstallation(inTeam("T3"));
    asked();
    for (const query of [inTeam("T1", "U9"), inTeam("T3")]) await store.fetchInstallation(query);
    assert.deepEqual(asked(), []);
    await store.fetchInstallation(inTeam("T2"));
    assert.deepEqual(asked(), [["1.2:team:T2"]]);
  });

  it("stores nothing for the people of a workspace where nobody is connected", async () => {
    ({ store, asked } = storeWith({ maxRecords: 2 }));
    for (const teamId of ["T1", "T2"]) {
      await elsewhere.storeInstallation(botInstallation("one", { team: { id: teamId } }));
      for (const userId of ["U7", "U8"]) await store.fetchInstallation(inTeam(teamId, userId));
    }
    asked();
    for (const teamId of ["T1", "T2"]) await store.fetchInstallation(inTeam(teamId, "U9"));
    assert.deepEqual(asked(), []);
  });

  it("gives each caller an installation of its own", async () => {
    await elsewhere.storeInstallation(workspaceInstallation({ enterprise: { id: "E1", name: "One" } }));
    const stored = await elsewhere.fetchInstallation(inTeam("T1", "U1"));
    const atOnce = await Promise.all([1, 2, 3].map(() => store.fetchInstallation(inTeam("T1", "U1"))));
    for (const installation of [...atOnce, await store.fetchInstallation(inTeam("T1", "U1"))]) {
      assert.deepEqual(installation, stored);
      spoil(installation);
    }
    assert.deepEqual(await store.fetchInstallation(inTeam("T1", "U1")), stored);
  });

  it("reads the database for fetchFromDatabase", async () => {
    await elsewhere.storeInstallation(botInstallation("first"));
    await store.fetchInstallation(inTeam("T1"));
    await elsewhere.storeInstallation(botInstallation("second"));
    assert.deepEqual((await store.fetchFromDatabase(inTeam("T1"))).bot, botWithToken("second"));
  });

  it("returns a cached installation in a small part of the time of a database read", async () => {
    await elsewhere.storeInstallation(botInstallation("one"));
    await elsewhere.storeInstallation(workspaceInstallation({ team: { id: "T2" } }));
    for (const query of [inTeam("T1", "U9"), inTeam("T2", "U1")]) {
      let bestUs = Number.POSITIVE_INFINITY;
      for (let batch = 0; batch < 200 && bestUs >= MOST_US; batch += 1) {
        // The processor's time, so that what else runs on it does not count.
        const before = process.cpuUsage();
        for (let n = 0; n < 1_000; n += 1) await store.fetchInstallation(query);
        const { user, system } = process.cpuUsage(before);
        bestUs = Math.min(bestUs, (user + system) / 1_000);
      }
      assert.ok(bestUs < MOST_US, `${bestUs} µs`);
    }
  });
});

/** Changes everything in it, however deep. */
function spoil(value: object): void {
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner === "object" && inner !== null) spoil(inner);
    else (value as Record<string, unknown>)[field] = "spoilt";
  }
  if (Array.isArray(value)) value.push("spoilt");
}
