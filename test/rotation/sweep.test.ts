import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { rotating } from "../../src/rotation/rotating-store.js";
import { botInstallation, botWithToken, inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabase, onEachDatabase } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { CIPHER, HOUR_MS, RotationStage } from "./rotation-stage.js";

onEachDatabase("Workspaces from which no event comes", (database) => {
  let stage: RotationStage;
  beforeEach(async () => {
    stage = await RotationStage.start(database());
    for (let count = 0; count < 4; count++) stage.process();
    await stage.install(stage.acme);
    await stage.install(stage.globex);
  });
  afterEach(() => stage.stop());

  const sweepAll = () => Promise.all(stage.processes.map((each) => each.rotating.sweep()));

  it("have their tokens refreshed by one process each, so that no event finds an expired one", async () => {
    for (let day = 0; day < 2; day++) {
      stage.nowMs += 9 * HOUR_MS - 1_000;
      await sweepAll();
      assert.equal(stage.localSlack.refreshes.length, day * 4);
      stage.nowMs += 2_000;
      await sweepAll();
      await sweepAll();
      assert.equal(stage.localSlack.refreshes.length, (day + 1) * 4);
    }
    for (const workspace of [stage.acme, stage.globex]) {
      assert.deepEqual([stage.refreshes("bot", workspace), stage.refreshes("user", workspace)], [2, 2]);
      const { bot, user } = await stage.stored(workspace);
      assert.deepEqual([await stage.works(bot?.token), await stage.works(user.token)], [true, true]);
    }
    assert.ok(stage.localSlack.refreshes.every(({ isRepeated }) => !isRepeated));
  });

  it("are counted in the log", async () => {
    stage.nowMs += 10 * HOUR_MS;
    const [first] = stage.processes;
    await first?.rotating.sweep();
    await first?.rotating.sweep();
    assert.deepEqual(first?.log, [
      ["info", "Tokens that expire soon were refreshed", { refreshed: 4, refused: 0, waiting: 0, failed: 0 }],
    ]);
  });

  it("are those of this app alone, in records of a version that this release reads", async () => {
    stage.nowMs += 10 * HOUR_MS;
    const records = await database().installations.find({}).toArray();
    const changed = (changes: Document) => async (record: Document) =>
      database().installations.updateOne({ _id: record._id }, { $set: changes });
    await Promise.all(records.slice(0, 2).map(changed({ clientId: "another" })));
    await Promise.all(records.slice(2).map(changed({ v: 99 })));
    await sweepAll();
    assert.deepEqual(stage.localSlack.refreshes, []);
  });
});

onADatabase("The tokens of very many workspaces", (database) => {
  let nowMs = Date.parse("2026-05-04T10:00:00Z");
  /** A store with a bot in each of so many workspaces, and the refresh tokens that Slack saw. */
  async function filled(count: number, expiresAtOf: (index: number) => number) {
    await database().installations.deleteMany({});
    const { collection, calls } = watched(database().installations);
    const clock = () => nowMs;
    const store = new MongoInstallationStore({
      installations: collection,
      cipher: CIPHER,
      clientId: "1.2",
      clock,
    });
    for (let index = 0; index < count; index++) {
      const bot = { ...botWithToken(`${index}`), expiresAt: Math.floor(expiresAtOf(index) / 1_000) };
      await store.storeInstallation(botInstallation("x", { team: { id: `T${index}` }, bot }));
    }
    calls.length = 0;
    const seen: string[] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    const slack = async (_url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      const refreshToken = new URLSearchParams(String(init?.body)).get("refresh_token") ?? "";
      await new Promise(setImmediate);
      atOnce--;
      seen.push(refreshToken);
      return Response.json({
        ok: true,
        token_type: "bot",
        access_token: `new ${refreshToken}`,
        refresh_token: `${refreshToken}+`,
        expires_in: 43_200,
      });
    };
    const rotatingStore = rotating(store, {
      clientId: "1.2",
      clientSecret: "secret",
      clientOptions: { fetch: slack },
      clock,
    });
    return { store, rotatingStore, seen, calls, mostAtOnce: () => mostAtOnce };
  }

  it("are refreshed 96 in a round, eight at a time, those first that end first", async function () {
    this.timeout(20_000);
    const { rotatingStore, store, seen, mostAtOnce } = await filled(
      116,
      (index) => nowMs + (index + 1) * 60_000,
    );
    await rotatingStore.sweep();
    assert.equal(seen.length, 96);
    assert.ok(mostAtOnce() <= 8, `${mostAtOnce()} at a time`);
    const { bot } = await store.fetchInstallation(inTeam("T95"));
    assert.equal(bot?.token, "new xoxe-refresh-bot-95");
    assert.equal((await store.fetchInstallation(inTeam("T96"))).bot?.token, "xoxe.xoxb-bot-96");
    await rotatingStore.sweep();
    assert.equal(new Set(seen).size, 116);
  });

  it("cost two queries in a round in which none expires soon", async () => {
    const { rotatingStore, calls, seen } = await filled(3, () => nowMs + 4 * HOUR_MS);
    await rotatingStore.sweep(); // learns that tokens expire
    calls.length = 0;
    await rotatingStore.sweep();
    assert.deepEqual(
      calls.map(({ method }) => method),
      ["find", "find"],
    );
    assert.deepEqual(seen, []);
  });

  it("cost two queries an hour where no token expires", async () => {
    const { rotatingStore, calls, store } = await filled(0, () => 0);
    const { expiresAt: _expiresAt, refreshToken: _refreshToken, ...forGood } = botWithToken("x");
    await store.storeInstallation(botInstallation("x", { bot: forGood }));
    for (let hour = 0; hour < 2; hour++) {
      calls.length = 0;
      for (let round = 0; round < 5; round++) await rotatingStore.sweep();
      assert.deepEqual(
        calls.map(({ method }) => method),
        ["find", "find"],
      );
      nowMs += HOUR_MS;
    }
  });

  const expiring = () => ({ ...botWithToken("x"), expiresAt: Math.floor((nowMs + HOUR_MS) / 1_000) });

  it("are swept as soon as the first token that expires is stored", async () => {
    const { rotatingStore, seen } = await filled(0, () => 0);
    await rotatingStore.sweep();
    await rotatingStore.storeInstallation(botInstallation("x", { bot: expiring() }));
    await rotatingStore.sweep();
    assert.deepEqual(seen, ["xoxe-refresh-bot-x"]);
  });

  it("are swept as soon as the first token that expires is read, or an hour after another process has stored it", async () => {
    for (const isRead of [true, false]) {
      const { rotatingStore, store, seen } = await filled(0, () => 0);
      await rotatingStore.sweep();
      for (const id of ["T1", "T2"])
        await store.storeInstallation(
          botInstallation(id, { team: { id }, bot: { ...expiring(), refreshToken: id } }),
        );
      await rotatingStore.sweep();
      assert.deepEqual(seen, []);
      if (isRead) {
        await rotatingStore.fetchInstallation(inTeam("T1"));
        await rotatingStore.stop(); // ends the refresh that this has begun
        rotatingStore.start();
      } else nowMs += HOUR_MS;
      await rotatingStore.sweep();
      await rotatingStore.stop();
      assert.deepEqual(seen.sort(), ["T1", "T2"]);
    }
  });

  it("are swept from the start where token rotation is on", async () => {
    const { calls, store } = await filled(0, () => 0);
    const rotatingStore = rotating(store, {
      clientId: "1.2",
      clientSecret: "secret",
      clock: () => nowMs,
      tokensExpire: true,
    });
    for (let round = 0; round < 2; round++) {
      calls.length = 0;
      await rotatingStore.sweep();
      const [filters = {}] = calls.map(({ args: [filter] }) => filter as Document);
      assert.ok(filters["bot.expiresAt"].$lt > nowMs / 1_000, "it asks for tokens that expire soon");
      assert.equal(calls.length, 2);
    }
  });

  it("that cannot be opened do not keep the others from being refreshed", async () => {
    const { rotatingStore, seen } = await filled(3, () => nowMs + HOUR_MS);
    const _id = "1.2:team:T0";
    await database().installations.updateOne({ _id }, { $set: { sealedBot: "v1.gone.AAAA" } });
    await rotatingStore.sweep();
    assert.deepEqual(seen.sort(), ["xoxe-refresh-bot-1", "xoxe-refresh-bot-2"]);
    await rotatingStore.sweep();
    const record = await database().installations.findOne({ _id });
    assert.equal(record?.rotation.failures, 1);
  });
});
