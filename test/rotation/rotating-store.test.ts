import assert from "node:assert/strict";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { HOUR_MS, RotationStage } from "./rotation-stage.js";

const TEN_MINUTES_MS = 600_000;

onEachDatabase("Tokens that expire, in four processes", (database) => {
  let stage: RotationStage;
  beforeEach(async () => {
    stage = await RotationStage.start(database());
    for (let count = 0; count < 4; count++) stage.process();
  });
  afterEach(() => stage.stop());

  const processes = () => stage.processes;
  const byInstaller = () => inTeam(stage.acme.id, stage.acme.people[0].id);
  /** So many events at once, spread over the processes. */
  const events = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => processes()[index % 4]?.provider.authorize(byInstaller())),
    );
  const finished = () => Promise.all(processes().map(({ rotating }) => rotating.stop()));

  it("are left alone until three hours before their end", async () => {
    const { botToken } = await stage.install();
    stage.nowMs += 9 * HOUR_MS - 1_000;
    const [authorized] = await events(4);
    await finished();
    assert.equal(authorized?.botToken, botToken);
    assert.deepEqual(stage.localSlack.refreshes, []);
  });

  it("are refreshed by one process while 200 events go on with the old ones, and all go on with the new ones", async () => {
    const { botToken, userToken } = await stage.install();
    stage.nowMs += 12 * HOUR_MS - TEN_MINUTES_MS;
    for (const authorized of await events(200)) {
      assert.equal(await stage.works(authorized?.botToken), true);
    }
    await finished();
    assert.deepEqual([stage.refreshes("bot"), stage.refreshes("user")], [1, 1]);
    stage.nowMs += 60_001; // what is cached of a token that lives is good for a minute
    await events(4);
    await finished();
    const tokens = new Set((await events(200)).map((each) => `${each?.botToken} ${each?.userToken}`));
    const { bot, user } = await stage.stored();
    assert.deepEqual([...tokens], [`${bot?.token} ${user.token}`]);
    assert.notEqual(bot?.token, botToken);
    assert.notEqual(user.token, userToken);
    assert.deepEqual([stage.refreshes("bot"), stage.refreshes("user")], [1, 1]);
    stage.nowMs += TEN_MINUTES_MS;
    assert.deepEqual([await stage.works(bot?.token), await stage.works(user.token)], [true, true]);
  });

  it("that have expired are refreshed by one process while 200 events wait, and none fails", async () => {
    await stage.install();
    stage.nowMs += 12 * HOUR_MS;
    const authorized = await events(200);
    assert.deepEqual([stage.refreshes("bot"), stage.refreshes("user")], [1, 1]);
    const { bot, user } = await stage.stored();
    assert.deepEqual(
      [...new Set(authorized.map((each) => `${each?.botToken} ${each?.userToken}`))],
      [`${bot?.token} ${user.token}`],
    );
    assert.deepEqual([await stage.works(bot?.token), await stage.works(user.token)], [true, true]);
  });

  it("are waited for while Slack takes its time with another process", async () => {
    await stage.install();
    stage.nowMs += 12 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { delayMs: 400 }, 2);
    for (const authorized of await events(8)) {
      assert.equal(await stage.works(authorized?.botToken), true);
    }
    assert.equal(stage.refreshes("bot"), 1);
  });

  it("are left to other processes by one that is about to end, unless they have expired", async () => {
    await stage.install();
    for (const { rotating } of processes()) rotating.stopRefreshingAhead();
    stage.nowMs += 10 * HOUR_MS;
    await events(4);
    for (const { rotating } of processes()) await rotating.sweep();
    assert.deepEqual(stage.localSlack.refreshes, []);
    stage.nowMs += 3 * HOUR_MS;
    await events(4);
    await finished();
    assert.equal(stage.refreshes("bot"), 1);
  });

  it("are not refreshed under a lease whose write took longer than two seconds", async () => {
    await stage.install();
    stage.nowMs += 13 * HOUR_MS;
    const { installations } = database();
    const { collection } = watched(installations, { updateOne: () => new Promise<never>(() => undefined) });
    const slow = stage.process({ installations: collection });
    await assert.rejects(slow.rotating.fetchInstallation(byInstaller()), { code: "database_unavailable" });
    assert.deepEqual(stage.localSlack.refreshes, []);
  });

  it("reach InstallProvider without refresh token and expiry; the store returns both", async () => {
    await stage.install();
    const [first] = processes();
    const seen = await first?.rotating.fetchInstallation(byInstaller());
    assert.ok(seen?.bot && !("refreshToken" in seen.bot) && !("expiresAt" in seen.bot));
    assert.ok(!("refreshToken" in seen.user) && !("expiresAt" in seen.user));
    const { bot, user } = await stage.stored();
    assert.match(`${bot?.refreshToken} ${user.refreshToken}`, /^xoxe-1-\S+ xoxe-1-\S+$/);
    assert.ok(bot?.expiresAt && user.expiresAt);
  });

  it("of a new install win over those of a refresh in flight", async () => {
    await stage.install();
    stage.nowMs += 12 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { delayMs: 200 }, 2);
    const waiting = events(4);
    await stage.localSlack.until("the refreshes", () => stage.localSlack.refreshes.length === 2 || undefined);
    const { botToken, userToken } = await stage.install();
    await waiting;
    await finished();
    const { bot, user } = await stage.stored();
    assert.deepEqual([bot?.token, user.token], [botToken, userToken]);
    assert.equal((await stage.record())?.rotation, undefined);
  });
});
