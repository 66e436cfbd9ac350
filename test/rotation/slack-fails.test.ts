import assert from "node:assert/strict";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabase } from "../databases.js";
import { HOUR_MS, type Process, RotationStage } from "./rotation-stage.js";

onADatabase("A refresh that Slack does not do", (database) => {
  let stage: RotationStage;
  let first: Process;
  let second: Process;
  let told: string[];
  beforeEach(async () => {
    stage = await RotationStage.start(database());
    told = [];
    const tell = async ({ userId }: { userId: string }) => void told.push(userId);
    [first, second] = [stage.process({ tell }), stage.process({ tell })];
    await stage.install();
  });
  afterEach(() => stage.stop());

  const authorize = ({ provider }: Process) => provider.authorize(inTeam(stage.acme.id));
  const attempts = () =>
    stage.localSlack.calls.filter(
      ({ method, args, error }) =>
        method === "oauth.v2.access" && (args.grant_type === "refresh_token" || error !== undefined),
    ).length;
  const errors = () =>
    [first, second].flatMap(({ log }) => log.filter(([level]) => level === "error").map(([, text]) => text));

  for (const error of ["invalid_refresh_token", "token_revoked", "account_inactive"]) {
    it(`because of ${error} marks the record, is logged once and not tried again, and the token serves to its end`, async () => {
      stage.nowMs += 10 * HOUR_MS;
      const botToken = (await stage.stored()).bot?.token;
      stage.localSlack.failNext("oauth.v2.access", { error });
      for (const each of [first, second, first, second, first]) {
        assert.equal((await authorize(each)).botToken, botToken);
        await each.rotating.stop();
      }
      assert.equal(attempts(), 1);
      assert.deepEqual(errors(), ["Slack refuses to refresh a token: the app has to be installed again"]);
      const stored = await stage.stored();
      assert.equal(stored.needsReinstall, true);
      const { store } = first;
      const [token] = await store.listTokens({ isEnterpriseInstall: false, teamId: stage.acme.id });
      assert.equal(token?.isRefreshable, false);
      stage.nowMs += 2 * HOUR_MS; // it has expired: Slack says so, and nobody waits
      assert.equal((await authorize(second)).botToken, botToken);
    });
  }

  it("for good is told to the installer once, by one of the processes", async () => {
    stage.nowMs += 10 * HOUR_MS;
    stage.localSlack.misbehave({ method: "oauth.v2.access", failure: { error: "invalid_refresh_token" } });
    await Promise.all([first.rotating.sweep(), second.rotating.sweep()]);
    await Promise.all([first.rotating.sweep(), second.rotating.sweep()]);
    assert.deepEqual(told, [stage.acme.people[0].id]);
  });

  it("for good is told by another process when the first one dies before it is done", async () => {
    stage.nowMs += 10 * HOUR_MS;
    stage.localSlack.misbehave({ method: "oauth.v2.access", failure: { error: "invalid_refresh_token" } });
    const failing = stage.process({ tell: () => Promise.reject(new Error("Slack is away")) });
    await failing.rotating.sweep();
    await first.rotating.sweep();
    assert.deepEqual(told, []);
    stage.nowMs += 61_000;
    await first.rotating.sweep();
    assert.deepEqual(told, [stage.acme.people[0].id]);
  });

  it("for good is forgotten with the next install", async () => {
    stage.nowMs += 10 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { error: "invalid_refresh_token" });
    await authorize(first);
    await first.rotating.stop();
    assert.equal((await stage.stored()).needsReinstall, true);
    await stage.install();
    assert.equal((await stage.stored()).needsReinstall, undefined);
    stage.nowMs += 10 * HOUR_MS;
    await authorize(second);
    await second.rotating.stop();
    assert.equal(stage.refreshes("bot"), 1);
  });

  it("for good does not count for a token that an earlier release has stored over it", async () => {
    const before = await stage.record();
    stage.nowMs += 10 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { error: "invalid_refresh_token" });
    await authorize(first);
    await first.rotating.stop();
    const { rotation } = (await stage.record()) ?? {};
    assert.ok(rotation.needsReinstallSince);
    await stage.install();
    // An earlier release knows nothing of the field, and leaves it there.
    await database().installations.updateOne({ _id: before?._id }, { $set: { rotation } });
    assert.equal((await stage.stored()).needsReinstall, undefined);
    stage.nowMs += 10 * HOUR_MS;
    await authorize(second);
    await second.rotating.stop();
    assert.equal(stage.refreshes("bot"), 1);
  });

  for (const [what, failure] of [
    ["is away", { status: 503 }],
    ["breaks the connection", "drop"],
    ["does not know the client secret", { error: "bad_client_secret" }],
  ] as const) {
    it(`because it ${what} is tried again after a wait that doubles, and the record is not marked`, async () => {
      stage.nowMs += 10 * HOUR_MS;
      const good = stage.localSlack.misbehave({ method: "oauth.v2.access", failure });
      const waits: number[] = [];
      for (let failures = 1; failures <= 4; failures++) {
        const before = attempts();
        await first.rotating.sweep();
        assert.ok(attempts() > before, "it is tried");
        await second.rotating.sweep();
        const { rotation } = (await stage.record()) ?? {};
        assert.equal(rotation.needsReinstallSince, undefined);
        assert.equal(rotation.failures, failures);
        waits.push(rotation.until.getTime() - stage.nowMs);
        stage.nowMs += 600_001;
      }
      for (const [index, wait] of waits.entries()) {
        const longest = 2_000 * 2 ** index;
        assert.ok(wait >= longest / 2 && wait <= longest, `${wait} ms after ${index + 1} failures`);
      }
      good();
      await second.rotating.sweep();
      assert.equal((await stage.record())?.rotation, undefined);
      assert.equal(await stage.works((await authorize(first)).botToken), true);
    });
  }

  it("because of too many calls makes all refreshes of the process wait as long as Slack says", async () => {
    await stage.install(stage.globex);
    stage.nowMs += 10 * HOUR_MS;
    const again = stage.localSlack.misbehave({ method: "oauth.v2.access", failure: { rateLimited: 30 } });
    await first.rotating.sweep();
    again();
    const limited = attempts();
    stage.nowMs += 29_000;
    await authorize(first);
    await first.rotating.sweep();
    await first.rotating.stop();
    assert.equal(attempts(), limited);
    stage.nowMs += 1_001;
    first.rotating.start();
    await first.rotating.sweep();
    assert.equal(stage.localSlack.refreshes.length, 4);
  });

  it("while the token has expired makes the event fail with a code, and the next one finds the token", async () => {
    stage.nowMs += 12 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { rateLimited: 60 });
    await assert.rejects(authorize(first), (error: { original?: { code?: string } }) => {
      assert.equal(error.original?.code, "token_not_refreshed");
      return true;
    });
    stage.nowMs += 60_001;
    assert.equal(await stage.works((await authorize(first)).botToken), true);
  });
});
