import assert from "node:assert/strict";
import type { Collection } from "../../src/database/collection.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { ExchangeRecords } from "../../src/installations/tokens/exchange-records.js";
import { exchangeTokens } from "../../src/rotation/exchange-tokens.js";
import { TokenExchange } from "../../src/rotation/token-exchange.js";
import { exchangeAtSlack } from "../../src/rotation/tokens-at-slack.js";
import { botInstallation, inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabase, onEachDatabase } from "../databases.js";
import { CIPHER, HOUR_MS, QUIET, RotationStage } from "./rotation-stage.js";
import { unsteady } from "./unsteady-collection.js";

const EXCHANGE = "oauth.v2.exchange";

/** What a process that exchanges says of it. */
interface Said {
  readonly pauses: number[];
  readonly delays: string[];
}

onEachDatabase("Tokens that do not expire, when they are exchanged", (database) => {
  let stage: RotationStage;
  beforeEach(async () => {
    stage = await RotationStage.start(database());
    stage.rotates(false);
    await stage.install();
    await stage.install(stage.globex);
    stage.rotates(true);
  });
  afterEach(() => stage.stop());

  const placeOf = (teamId: string) => ({ target: { isEnterpriseInstall: false, teamId } });

  /** What a process of its own exchanges with. */
  function parts({
    installations = database().installations,
    clock = () => stage.nowMs,
  }: {
    readonly installations?: Collection;
    readonly clock?: () => number;
  } = {}) {
    const { clientId, clientSecret, apiUrl } = stage.localSlack;
    const clientOptions = { slackApiUrl: apiUrl, logger: QUIET };
    return {
      clock,
      records: new ExchangeRecords({ installations, cipher: CIPHER, clientId, clock }),
      atSlack: exchangeAtSlack({ clientId, clientSecret, clock, clientOptions }),
    };
  }

  /** One run, as a process of its own does it. */
  function run({
    signal = new AbortController().signal,
    said = { pauses: [], delays: [] },
    teamId,
    ...process
  }: {
    readonly installations?: Collection;
    readonly signal?: AbortSignal;
    readonly said?: Said;
    readonly clock?: () => number;
    readonly teamId?: string;
  } = {}) {
    const { records, atSlack, clock } = parts(process);
    const exchange = new TokenExchange({
      records,
      atSlack,
      clock,
      signal,
      delay: {
        failing: (id) => said.delays.push(`failing ${id}`),
        done: (id) => said.delays.push(`done ${id}`),
      },
      onPause: (untilMs) => said.pauses.push(untilMs - clock()),
    });
    const place = teamId === undefined ? undefined : placeOf(teamId);
    return exchangeTokens({ records, exchange, place, signal, onProgress: () => undefined });
  }

  const DONE = {
    overtaken: 0,
    refused: [],
    failed: [],
    leasedElsewhere: [],
    stoppedBy: undefined,
    isComplete: true,
  };
  const calls = () => stage.localSlack.calls.filter(({ method }) => method === EXCHANGE).length;
  const called = (count: number) => stage.localSlack.until("the calls", () => calls() >= count || undefined);
  const acmeBot = () => `${stage.localSlack.clientId}:team:${stage.acme.id}`;
  const expires = async (workspace = stage.acme) => {
    const { bot, user } = await stage.stored(workspace);
    return [bot?.expiresAt !== undefined, user.expiresAt !== undefined];
  };

  it("are exchanged once each, bots' and people's; the old ones work until the first refresh", async () => {
    const before = await stage.stored();
    assert.deepEqual(await run(), { ...DONE, exchanged: 4 });
    const { bot, user, ...rest } = await stage.stored();
    const { bot: botBefore, user: userBefore, ...restBefore } = before;
    assert.deepEqual(rest, restBefore);
    assert.deepEqual([bot?.scopes, user.scopes], [botBefore?.scopes, userBefore.scopes]);
    const expiresAt = Math.floor(stage.nowMs / 1_000) + 43_200;
    assert.deepEqual([bot?.expiresAt, user.expiresAt], [expiresAt, expiresAt]);
    for (const token of [bot?.token, user.token, botBefore?.token, userBefore.token])
      assert.equal(await stage.works(token), true);
    assert.deepEqual(await run(), { ...DONE, exchanged: 0 });
    assert.equal(calls(), 4);

    stage.nowMs += 10 * HOUR_MS;
    await stage.process().rotating.sweep();
    assert.equal(stage.localSlack.refreshes.length, 4);
    assert.equal(await stage.works(botBefore?.token), "token_expired");
    assert.equal(await stage.works((await stage.stored()).bot?.token), true);
  });

  it("are those of one workspace where one is named", async () => {
    assert.deepEqual(await run({ teamId: stage.globex.id }), { ...DONE, exchanged: 2 });
    assert.deepEqual(
      [await expires(), await expires(stage.globex)],
      [
        [false, false],
        [true, true],
      ],
    );
  });

  for (const slackError of ["token_already_exchanged", "invalid_token", "authorization_not_found"]) {
    it(`are reported by their records' ids where Slack answers ${slackError}, and work as before`, async () => {
      stage.localSlack.failNext(EXCHANGE, { error: slackError });
      const { refused, exchanged, ...rest } = await run();
      assert.deepEqual([exchanged, rest.failed, rest.isComplete], [3, [], true]);
      const [first, ...others] = refused;
      assert.deepEqual([first?.slackError, others], [slackError, []]);
      const record = await database().installations.findOne({ _id: first?.recordId });
      assert.deepEqual(record?.rotation, { exchangeRefusedAs: slackError });
      for (const workspace of [stage.acme, stage.globex]) {
        const { bot, user } = await stage.stored(workspace);
        assert.deepEqual([await stage.works(bot?.token), await stage.works(user.token)], [true, true]);
      }
    });
  }

  for (const slackError of ["token_rotation_not_enabled", "bad_client_secret"]) {
    it(`are left as they are when Slack answers ${slackError}, which is about the app`, async () => {
      const before = await database().installations.find({}).toArray();
      stage.localSlack.misbehave({ method: EXCHANGE, failure: { error: slackError } });
      const { stoppedBy, isComplete, exchanged } = await run();
      assert.deepEqual([stoppedBy, isComplete, exchanged], [slackError, false, 0]);
      assert.deepEqual(await database().installations.find({}).toArray(), before);
    });
  }

  it("wait as long as Slack says, all of them, and that is said once", async () => {
    const said: Said = { pauses: [], delays: [] };
    stage.localSlack.failNext(EXCHANGE, { rateLimited: 1 }, 4);
    const startedAt = Date.now();
    assert.deepEqual(await run({ said, clock: Date.now }), { ...DONE, exchanged: 4 });
    assert.ok(Date.now() - startedAt >= 1_000);
    const [pause = 0, ...more] = said.pauses;
    assert.ok(pause > 900 && pause <= 1_000 && more.length === 0, said.pauses.join());
  });

  it("get a second chance when Slack fails", async () => {
    stage.localSlack.failNext(EXCHANGE, { status: 503 }, 2);
    stage.localSlack.failNext(EXCHANGE, "drop");
    assert.deepEqual(await run(), { ...DONE, exchanged: 4 });
  });

  it("are named when Slack goes on failing, and the next run exchanges them", async () => {
    const good = stage.localSlack.misbehave({ method: EXCHANGE, failure: { status: 503 } });
    const { failed, exchanged, isComplete } = await run();
    assert.deepEqual([failed.length, exchanged, isComplete], [4, 0, true]);
    assert.ok(failed.some(({ recordId }) => recordId === acmeBot()));
    good();
    assert.deepEqual(await run(), { ...DONE, exchanged: 4 });
  });

  it("that cannot be opened are named, and do not keep the others from it", async () => {
    await database().installations.updateOne({ _id: acmeBot() }, { $set: { sealedBot: "v1.gone.AAAA" } });
    const { failed, exchanged } = await run();
    assert.equal(exchanged, 3);
    assert.deepEqual(
      failed.map(({ recordId, error }) => [recordId, (error as { code?: string }).code]),
      [[acmeBot(), "token_key_unknown"]],
    );
    assert.equal(calls(), 3);
  });

  it("are exchanged by one of several runs at once", async () => {
    stage.localSlack.misbehave({ method: EXCHANGE, failure: { delayMs: 50 } });
    const results = await Promise.all([
      run({ clock: Date.now }),
      run({ clock: Date.now }),
      run({ clock: Date.now }),
    ]);
    assert.equal(calls(), 4);
    assert.equal(
      results.reduce((sum, { exchanged }) => sum + exchanged, 0),
      4,
    );
    for (const { exchanged: _, overtaken: __, ...rest } of results) {
      const { overtaken: ___, ...done } = DONE;
      assert.deepEqual(rest, done);
    }
  });

  it("are left to another process when an earlier release has stored them over a record that waits", async () => {
    const rotation = { expiresAt: 1, until: new Date(stage.nowMs + HOUR_MS) };
    await database().installations.updateMany({}, { $set: { rotation } });
    const { records, ...others } = parts();
    const signal = new AbortController().signal;
    const delay = { failing: () => undefined, done: () => undefined };
    const exchange = new TokenExchange({ records, ...others, signal, delay, onPause: () => undefined });
    for await (const page of records.pages()) {
      for (const token of page) assert.deepEqual(await exchange.exchange(token), { kind: "leased" });
    }
    assert.equal(calls(), 0);
  });

  for (const [fate, times] of [
    ["refused", 3],
    ["done, reported as failed", 1],
  ] as const) {
    it(`are written, as often as it takes, when the database fails after Slack's answer (${fate})`, async () => {
      let left = times;
      const said: Said = { pauses: [], delays: [] };
      const { collection } = unsteady(database().installations, (call) =>
        call === "the write" && left-- > 0 ? fate : "done",
      );
      const result = await run({ installations: collection, said, teamId: stage.acme.id });
      assert.deepEqual(result, { ...DONE, exchanged: 2 });
      assert.deepEqual([await expires(), calls()], [[true, true], 2]);
      assert.ok(said.delays.length >= 2 && said.delays[0]?.startsWith("failing "), said.delays.join());
      assert.equal(await stage.works((await stage.stored()).bot?.token), true);
    });
  }

  it("are reported by the next run when a process dies between Slack's answer and the write; nothing else breaks", async () => {
    const before = (await stage.stored()).bot?.token;
    // What it leaves behind: Slack has exchanged the tokens, and the records have its leases.
    const { records, atSlack } = parts();
    for await (const page of records.pages(placeOf(stage.acme.id))) {
      for (const token of page) {
        assert.equal(await records.lease(token, "the dead process", stage.nowMs + 15_000), true);
        assert.equal((await atSlack(token.token)).kind, "fresh");
      }
    }
    stage.nowMs += 16_000; // its leases have ended
    const { refused, exchanged } = await run();
    assert.equal(exchanged, 2); // the other workspace's
    assert.deepEqual([...new Set(refused.map(({ slackError }) => slackError))], ["token_already_exchanged"]);
    assert.equal(refused.length, 2);
    assert.equal(await stage.works(before), true);
    assert.equal((await stage.process().provider.authorize(inTeam(stage.acme.id))).botToken, before);
    await stage.install();
    assert.deepEqual([await expires(), await run()], [[true, true], { ...DONE, exchanged: 0 }]);
  });

  it("give way to those that an install stores at the same moment", async () => {
    stage.localSlack.failNext(EXCHANGE, { delayMs: 300 }, 2);
    const running = run({ teamId: stage.acme.id });
    await called(2);
    const { botToken, userToken } = await stage.install();
    assert.deepEqual(await running, { ...DONE, exchanged: 0, overtaken: 2 });
    const { bot, user } = await stage.stored();
    assert.deepEqual([bot?.token, user.token], [botToken, userToken]);
  });

  it("give way to another token that does not expire", async () => {
    stage.localSlack.failNext(EXCHANGE, { delayMs: 200 }, 2);
    const running = run({ teamId: stage.acme.id });
    await called(2);
    const { store } = stage.process();
    const { bot, ...rest } = await stage.stored();
    assert.ok(bot);
    await store.storeInstallation({ ...rest, bot: { ...bot, token: "xoxb-another" } });
    assert.equal((await running).overtaken, 1);
    assert.equal((await stage.stored()).bot?.token, "xoxb-another");
  });

  it("are written all the same when they are sealed anew meanwhile", async () => {
    stage.localSlack.failNext(EXCHANGE, { delayMs: 200 }, 2);
    const running = run({ teamId: stage.acme.id });
    await called(2);
    const { sealedBot, _id } = (await stage.record()) ?? {};
    const sealedAnew = CIPHER.seal(CIPHER.open(sealedBot, _id, "bot"), _id, "bot");
    await database().installations.updateOne({ _id }, { $set: { sealedBot: sealedAnew } });
    assert.deepEqual(await running, { ...DONE, exchanged: 2 });
    assert.deepEqual(await expires(), [true, true]);
  });

  it("do not come back when the app is uninstalled meanwhile", async () => {
    stage.localSlack.failNext(EXCHANGE, { delayMs: 200 }, 2);
    const running = run({ teamId: stage.acme.id });
    await called(2);
    await stage.process().store.deleteInstallation(inTeam(stage.acme.id));
    assert.deepEqual(await running, { ...DONE, exchanged: 0, overtaken: 2 });
    assert.equal(await stage.record(), null);
  });

  it("are written when the run is told to end after they were sent to Slack; the others are left", async () => {
    const controller = new AbortController();
    stage.localSlack.failNext(EXCHANGE, { delayMs: 200 });
    stage.localSlack.failNext(EXCHANGE, { rateLimited: 60 }, 3);
    const running = run({ signal: controller.signal });
    await called(4);
    controller.abort();
    const { exchanged, isComplete, failed } = await running;
    assert.deepEqual([exchanged, isComplete, failed], [1, false, []]);
    assert.deepEqual(await run(), { ...DONE, exchanged: 3 });
  });
});

onADatabase("The exchange of very many tokens", (database) => {
  it("ends after twenty failures in a row, and not for those that cannot be opened", async () => {
    const { installations } = database();
    await installations.deleteMany({});
    const clock = Date.now;
    const clientId = "1.2";
    const store = new MongoInstallationStore({ installations, cipher: CIPHER, clientId });
    const bot = { id: "B1", userId: "UB1", token: "xoxb-1", scopes: ["chat:write"] };
    for (let index = 100; index < 160; index++)
      await store.storeInstallation(botInstallation("x", { team: { id: `T${index}` }, bot }));
    await installations.updateMany(
      { _id: { $lt: `${clientId}:team:T125` } },
      { $set: { sealedBot: "v1.gone.AAAA" } },
    );
    const records = new ExchangeRecords({ installations, cipher: CIPHER, clientId, clock });
    const signal = new AbortController().signal;
    let [inFlight, most] = [0, 0];
    const exchange = new TokenExchange({
      records,
      atSlack: async () => {
        most = Math.max(most, ++inFlight);
        await new Promise(setImmediate);
        inFlight--;
        return { kind: "failed", error: new Error("Slack is away"), slackError: undefined };
      },
      clock,
      signal,
      delay: { failing: () => undefined, done: () => undefined },
      onPause: () => undefined,
    });
    const { failed, isComplete } = await exchangeTokens({
      records,
      exchange,
      place: undefined,
      signal,
      onProgress: () => undefined,
    });
    assert.equal(isComplete, false);
    assert.ok(failed.length >= 25 + 20 && failed.length <= 25 + 20 + 8, `${failed.length} failed`);
    assert.ok(most <= 8, `${most} at a time`);
  });
});
