import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.js";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { type Random, seededRandom } from "../bench/random.js";
import { onADatabase, onEachDatabase } from "../databases.js";
import { HOUR_MS, RotationStage } from "./rotation-stage.js";
import { CALLS, type Fate, type RotationCall, unsteady } from "./unsteady-collection.js";

/** The lease of a dead process has ended, and Slack still honours the refresh token that it used; or does not any more. */
const WITHIN_GRACE_MS = 16_000;
const AFTER_GRACE_MS = 70_000;

interface Round {
  readonly at: RotationCall;
  readonly fate: Fate;
  /** How many calls in a row are refused. */
  readonly times: number;
  readonly laterMs: number;
}

/** What a round left behind. */
interface Left {
  /** A used refresh token is in the record. */
  readonly isUsed: boolean;
  readonly isMarked: boolean;
  readonly timesTold: number;
  /** What Slack says of the token that an event gets. */
  readonly works: unknown;
}

/** One process refreshes the bot's token and has an accident; a second one comes later. */
async function play(database: Database, stage: RotationStage, round: Round): Promise<Left> {
  let left = round.times;
  const wire = unsteady(database.installations, (call) =>
    call === round.at && left-- > 0 ? round.fate : "done",
  );
  const unlucky = stage.process({ installations: wire.collection });
  const told: string[] = [];
  const other = stage.process({ tell: async ({ userId }) => void told.push(userId) });
  const query = inTeam(stage.acme.id);
  stage.nowMs += 12 * HOUR_MS - 600_000;
  try {
    const goesOn = unlucky.provider
      .authorize(query)
      .catch(() => undefined) // it could not ask its database
      .then(() => unlucky.rotating.stop());
    await Promise.race([goesOn, wire.died]);
    stage.nowMs += round.laterMs;
    await other.rotating.sweep();
    await other.rotating.sweep();
    const authorized = await other.provider.authorize(query);
    await other.rotating.stop();
    const record = await stage.record();
    const { bot } = await stage.stored();
    return {
      isUsed: stage.localSlack.refreshes.some(({ refreshToken }) => refreshToken === bot?.refreshToken),
      isMarked: record?.rotation?.needsReinstallSince !== undefined,
      timesTold: told.length,
      works: await stage.works(authorized.botToken),
    };
  } finally {
    wire.bury();
    if (wire.isDead()) stage.processes.splice(stage.processes.indexOf(unlucky), 1);
  }
}

const ALL_IS_WELL: Left = { isUsed: false, isMarked: false, timesTold: 0, works: true };
const LOST: Left = { isUsed: true, isMarked: true, timesTold: 1, works: true };

/** A death between Slack's answer and the write, after which Slack's grace is over, is the only loss. */
function expected({ at, fate, laterMs }: Round): Left {
  return at === "the write" && fate === "death before" && laterMs === AFTER_GRACE_MS ? LOST : ALL_IS_WELL;
}

onEachDatabase("A refresh that is interrupted", (database) => {
  let stage: RotationStage;
  beforeEach(async () => {
    stage = await RotationStage.start(database());
    await stage.install();
  });
  afterEach(() => stage.stop());

  const accidents: readonly (readonly [fate: Fate, times: number])[] = [
    ["refused", 3],
    ["done, reported as failed", 1],
    ["death before", 1],
    ["death after", 1],
  ];
  for (const at of CALLS) {
    for (const [fate, times] of accidents) {
      it(`at ${at} (${fate}) leaves no used refresh token behind, within Slack's grace`, async () => {
        const round = { at, fate, times, laterMs: WITHIN_GRACE_MS };
        assert.deepEqual(await play(database(), stage, round), ALL_IS_WELL);
      });
    }
  }

  it("by a death between Slack's answer and the write, after Slack's grace, is marked, and the installer told once", async () => {
    const round = { at: "the write", fate: "death before", times: 1, laterMs: AFTER_GRACE_MS } as const;
    assert.deepEqual(await play(database(), stage, round), LOST);
    const lines = stage.processes.flatMap(({ log }) => log.filter(([level]) => level === "error"));
    assert.deepEqual(
      lines.map(([, message]) => message),
      [
        "A refresh was begun and not finished, and Slack refuses to repeat it: the app has to be installed again",
      ],
    );
    const { botToken } = await stage.install();
    const { bot, needsReinstall } = await stage.stored();
    assert.deepEqual([bot?.token, needsReinstall], [botToken, undefined]);
  });

  it("by a database that is away is written as soon as it is back, and a stop waits for that", async () => {
    let isAway = true;
    const wire = unsteady(database().installations, (call) =>
      isAway && call === "the write" ? "refused" : "done",
    );
    const { provider, rotating, log } = stage.process({ installations: wire.collection });
    stage.nowMs += 10 * HOUR_MS;
    await provider.authorize(inTeam(stage.acme.id));
    await stage.localSlack.until("the refresh", () => stage.localSlack.refreshes[0]);
    let isStopped = false;
    const stopped = rotating.stop().then(() => {
      isStopped = true;
    });
    await stage.localSlack.until("the failed write", () => log.find(([level]) => level === "error"));
    assert.equal(isStopped, false);
    isAway = false;
    await stopped;
    const { bot } = await stage.stored();
    assert.notEqual(bot?.refreshToken, stage.localSlack.refreshes[0]?.refreshToken);
    assert.equal(await stage.works(bot?.token), true);
    assert.deepEqual(
      log.map(([, message]) => message),
      ["A refreshed token is not yet written", "A refreshed token is written"],
    );
  });

  it("by a new seal of the same token is written all the same", async () => {
    const { provider, rotating } = stage.process();
    stage.nowMs += 10 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { delayMs: 200 });
    await provider.authorize(inTeam(stage.acme.id));
    await stage.localSlack.until("the refresh", () => stage.localSlack.refreshes[0]);
    const { sealedBot, _id } = (await stage.record()) ?? {};
    const sealedAnew = stage.cipher.seal(stage.cipher.open(sealedBot, _id, "bot"), _id, "bot");
    await database().installations.updateOne({ _id }, { $set: { sealedBot: sealedAnew } });
    await rotating.stop();
    const { bot } = await stage.stored();
    assert.notEqual(bot?.refreshToken, stage.localSlack.refreshes[0]?.refreshToken);
    assert.equal(await stage.works(bot?.token), true);
  });

  it("by an uninstall brings nothing back", async () => {
    const { provider, rotating, store } = stage.process();
    stage.nowMs += 10 * HOUR_MS;
    stage.localSlack.failNext("oauth.v2.access", { delayMs: 200 });
    await provider.authorize(inTeam(stage.acme.id));
    await stage.localSlack.until("the refresh", () => stage.localSlack.refreshes[0]);
    await store.deleteInstallation(inTeam(stage.acme.id));
    await rotating.stop();
    assert.equal(await stage.record(), null);
  });
});

function drawn(random: Random): Round {
  const fates: readonly Fate[] = ["refused", "done, reported as failed", "death before", "death after"];
  return {
    at: CALLS[random(CALLS.length)] ?? "the look",
    fate: fates[random(fates.length)] ?? "refused",
    times: 1 + random(3),
    laterMs: random(2) === 0 ? WITHIN_GRACE_MS : AFTER_GRACE_MS,
  };
}

onADatabase("A hundred refreshes with accidents", (database) => {
  for (const [rounds, seed, title] of [
    [10, 1, "ten rounds"],
    [100, 2, "a hundred rounds (long: 30 s)"],
  ] as const) {
    it(`lose a token only by a death between Slack's answer and the write: ${title}`, async function () {
      this.timeout(rounds * 2_000);
      const stage = await RotationStage.start(database());
      const random = seededRandom(seed);
      try {
        for (let round = 1; round <= rounds; round++) {
          await stage.install();
          const plan = drawn(random);
          const about = `round ${round}: ${JSON.stringify(plan)}`;
          assert.deepEqual(await play(database(), stage, plan), expected(plan), about);
        }
      } finally {
        await stage.stop();
      }
    });
  }
});
