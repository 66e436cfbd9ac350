import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Collection } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { LastEvents } from "../../src/overview/last-events.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { answering, type Call, watched } from "../installations/fixtures/watched-collection.js";

const HOUR_MS = 3_600_000;
const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

onEachDatabase("The last event of a workspace", (database) => {
  let nowMs: number;
  let clientId: string;
  beforeEach(() => {
    nowMs = Date.UTC(2026, 4, 4, 10);
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
  });

  const team = (teamId: string) => ({ isEnterpriseInstall: false, teamId });
  const record = async (teamId: string) =>
    (await database().installations.findOne({ _id: `${clientId}:team:${teamId}` })) ?? assert.fail();
  const install = async (...teamIds: readonly string[]) => {
    const { installations } = database();
    const store = new MongoInstallationStore({ installations, cipher: CIPHER, clientId, clock: () => nowMs });
    for (const id of teamIds) await store.storeInstallation(botInstallation("bot", { team: { id } }));
  };
  /** What a process of the app has, and what it sends to its database. */
  const process = (installations: Collection = database().installations, gatherMs = 3_600_000) => {
    const { collection, calls } = watched(installations);
    const lastEvents = new LastEvents({
      installations: collection,
      clientId,
      clock: () => nowMs,
      gatherMs,
    });
    return { lastEvents, calls };
  };
  const sizes = (calls: readonly Call[]) =>
    calls.map(({ method, args: [operations] }) => `${method} ${(operations as unknown[]).length}`);

  it("is at first the time of the install, and then written once a day, with many in one command", async () => {
    await install("T1", "T2", "T3");
    assert.deepEqual((await record("T1")).lastEventAt, new Date(nowMs));
    const { lastEvents, calls } = process();
    nowMs += 25 * HOUR_MS;
    const events = async () => {
      for (const id of ["T1", "T2", "T1", "T2"]) lastEvents.note(team(id));
      await lastEvents.write();
    };
    await events();
    const writtenMs = nowMs;
    nowMs += 23 * HOUR_MS;
    await events();
    assert.deepEqual(sizes(calls), ["bulkWrite 2"]);
    assert.deepEqual((await record("T1")).lastEventAt, new Date(writtenMs));
    nowMs += 2 * HOUR_MS;
    await events();
    assert.deepEqual(sizes(calls), ["bulkWrite 2", "bulkWrite 2"]);
    assert.deepEqual((await record("T1")).lastEventAt, new Date(nowMs));
    assert.deepEqual((await record("T3")).lastEventAt, new Date(Date.UTC(2026, 4, 4, 10)));
  });

  it("changes nothing else of the record", async () => {
    await install("T1");
    const before = await record("T1");
    const { lastEvents } = process();
    nowMs += 25 * HOUR_MS;
    lastEvents.note(team("T1"));
    await lastEvents.write();
    assert.deepEqual(await record("T1"), { ...before, lastEventAt: new Date(nowMs) });
  });

  it("is written into a record of an earlier release, and makes no record where there is none", async () => {
    await install("T1");
    await database().installations.updateOne({ _id: `${clientId}:team:T1` }, { $unset: { lastEventAt: "" } });
    const { lastEvents } = process();
    for (const id of ["T1", "T0NOBODY"]) lastEvents.note(team(id));
    await lastEvents.write();
    assert.deepEqual((await record("T1")).lastEventAt, new Date(nowMs));
    assert.equal((await database().installations.find({ clientId }).toArray()).length, 1);
  });

  it("stays as another process has written it that day", async () => {
    await install("T1");
    nowMs += 25 * HOUR_MS;
    const writtenMs = nowMs;
    for (const { lastEvents } of [process(), process()]) {
      lastEvents.note(team("T1"));
      await lastEvents.write();
      nowMs += HOUR_MS;
    }
    assert.deepEqual((await record("T1")).lastEventAt, new Date(writtenMs));
  });

  it("is written by itself a while after the event", async () => {
    await install("T1");
    const { lastEvents } = process(undefined, 5);
    nowMs += 25 * HOUR_MS;
    lastEvents.note(team("T1"));
    await until("the note", async () => {
      const { lastEventAt } = await record("T1");
      return lastEventAt.getTime() === nowMs || undefined;
    });
  });

  it("is written with the next event when the database failed", async () => {
    await install("T1");
    nowMs += 25 * HOUR_MS;
    let fails = true;
    const { installations } = database();
    const { bulkWrite } = answering(() => Promise.reject(new Error("connection closed")));
    const failing = watched(installations, {
      bulkWrite: (...args) => (fails ? bulkWrite(...args) : installations.bulkWrite(...args)),
    });
    const { lastEvents, calls } = process(failing.collection);
    for (let times = 0; times < 3; times++) {
      lastEvents.note(team("T1"));
      await lastEvents.write();
      fails = false;
    }
    assert.deepEqual(sizes(calls), ["bulkWrite 1", "bulkWrite 1"]);
    assert.deepEqual((await record("T1")).lastEventAt, new Date(nowMs));
  });

  it("waits in a bounded list, of which one command writes a part", async () => {
    const done = async () => ({ matchedCount: 0, modifiedCount: 0 });
    const { lastEvents, calls } = process(watched(database().installations, { bulkWrite: done }).collection);
    for (let number = 0; number < 2_000; number++) lastEvents.note(team(`T${number}`));
    await lastEvents.write();
    assert.deepEqual(
      sizes(calls),
      Array.from({ length: 2 }, () => "bulkWrite 500"),
    );
    lastEvents.note(team("T1999"));
    await lastEvents.write();
    assert.equal(sizes(calls).at(-1), "bulkWrite 1");
  });
});
