import assert from "node:assert/strict";
import { refreshTokens } from "../../src/rotation/refresh-tokens.js";
import { TokenRotation, WINDOW_MS } from "../../src/rotation/token-rotation.js";
import { refreshAtSlack } from "../../src/rotation/tokens-at-slack.js";
import { onEachDatabase } from "../databases.js";
import { HOUR_MS, QUIET, RotationStage } from "./rotation-stage.js";

const REFRESH = "oauth.v2.access";
const ALL_MS = 12 * HOUR_MS - 60_000;

onEachDatabase("Tokens that expire, when an operator has them refreshed", (database) => {
  let stage: RotationStage;
  beforeEach(async () => {
    stage = await RotationStage.start(database());
    await stage.install();
    await stage.install(stage.globex);
  });
  afterEach(() => stage.stop());

  /** One run, as a process of its own does it. */
  async function run({
    windowMs = WINDOW_MS,
    teamId,
    userId,
    signal = new AbortController().signal,
    clock = () => stage.nowMs,
  }: {
    readonly windowMs?: number;
    readonly teamId?: string;
    readonly userId?: string;
    readonly signal?: AbortSignal;
    readonly clock?: () => number;
  } = {}) {
    const { clientId, clientSecret, apiUrl } = stage.localSlack;
    const clientOptions = { slackApiUrl: apiUrl, logger: QUIET };
    const { rotation: records } = stage.process({ clock }).store;
    const rotation = new TokenRotation({
      records,
      atSlack: refreshAtSlack({ clientId, clientSecret, clientOptions, clock }),
      clock,
      windowMs,
      log: undefined,
    });
    const errors: unknown[] = [];
    const result = await refreshTokens({
      records,
      rotation,
      beforeMs: clock() + windowMs,
      place: teamId === undefined ? undefined : { target: { isEnterpriseInstall: false, teamId }, userId },
      clock,
      signal,
      onProgress: () => undefined,
      onError: (error) => errors.push(error),
    });
    assert.deepEqual(errors, []);
    return result;
  }

  const DONE = { fresh: 0, refused: [], failed: [], leasedElsewhere: 0, isComplete: true };
  const acmeBot = () => `${stage.localSlack.clientId}:team:${stage.acme.id}`;
  const refreshes = () => stage.localSlack.refreshes.length;

  it("are those that end within three hours", async () => {
    stage.nowMs += 9 * HOUR_MS - 1_000;
    assert.deepEqual(await run(), { ...DONE, refreshed: 0 });
    stage.nowMs += 2_000;
    assert.deepEqual(await run(), { ...DONE, refreshed: 4 });
    assert.deepEqual(await run(), { ...DONE, refreshed: 0 });
    const { bot, user } = await stage.stored();
    assert.deepEqual([await stage.works(bot?.token), await stage.works(user.token)], [true, true]);
  });

  it("are all of them with a long window, but for those of the last minute, by one of two runs", async () => {
    assert.deepEqual(await run({ windowMs: ALL_MS }), { ...DONE, refreshed: 0 });
    stage.nowMs += 61_000;
    const [first, second] = await Promise.all([run({ windowMs: ALL_MS }), run({ windowMs: ALL_MS })]);
    assert.equal(first.refreshed + second.refreshed, 4);
    assert.equal(refreshes(), 4);
  });

  it("are those of one workspace, or of one person there, where they are named", async () => {
    stage.nowMs += HOUR_MS;
    const person = { teamId: stage.acme.id, userId: stage.acme.people[0].id };
    assert.deepEqual(await run({ windowMs: ALL_MS, ...person }), { ...DONE, refreshed: 1 });
    assert.deepEqual([stage.refreshes("user"), stage.refreshes("bot")], [1, 0]);
    assert.deepEqual(await run({ windowMs: ALL_MS, teamId: stage.globex.id }), { ...DONE, refreshed: 2 });
    assert.equal(refreshes(), 3);
  });

  it("are named when Slack refuses, also when it has before", async () => {
    stage.nowMs += 10 * HOUR_MS;
    const refused = stage.localSlack.misbehave({
      method: REFRESH,
      failure: { error: "invalid_refresh_token" },
    });
    const found = await run({ teamId: stage.acme.id });
    refused();
    assert.equal(found.refused.length, 2);
    const again = await run();
    assert.deepEqual([again.refreshed, [...again.refused].sort()], [2, [...found.refused].sort()]);
    assert.ok(again.refused.includes(acmeBot()));
    assert.ok((await stage.record())?.rotation.needsReinstallSince);
  });

  it("are named when Slack fails, and left to whoever has them", async () => {
    stage.nowMs += 10 * HOUR_MS;
    await database().installations.updateOne(
      { _id: acmeBot() },
      {
        $set: {
          rotation: {
            expiresAt: (await stage.record())?.bot.expiresAt,
            owner: "another process",
            until: new Date(stage.nowMs + 15_000),
          },
        },
      },
    );
    stage.localSlack.failNext(REFRESH, { status: 503 });
    const { refreshed, failed, leasedElsewhere, isComplete } = await run();
    assert.deepEqual([refreshed, failed.length, leasedElsewhere, isComplete], [2, 1, 1, true]);
  });

  it("wait as long as Slack says", async () => {
    // The run's waits are real ones: what is stored is brought to the real time.
    const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
    for (const field of ["bot.expiresAt", "user.expiresAt"])
      await database().installations.updateMany({ [field]: { $gt: 0 } }, { $set: { [field]: expiresAt } });
    stage.localSlack.failNext(REFRESH, { rateLimited: 1 }, 4);
    const startedAt = Date.now();
    assert.deepEqual(await run({ clock: Date.now }), { ...DONE, refreshed: 4 });
    assert.ok(Date.now() - startedAt >= 1_000);
  });
});
