import assert from "node:assert/strict";
import { assertGone, deleteFrom } from "../installation-store/assertions.js";
import {
  askedAtOnce,
  type CaseOfRotation,
  EXPIRED_SEC,
  installation,
  QUERY,
  type Stage,
  TEN_MINUTES_SEC,
} from "./stage.js";

const CALLERS = 4;
const ROUNDS = 10;

/** Does something in another process while a refresh is in flight, and resolves when the refresh is over. */
async function duringRefresh(stage: Stage, work: () => Promise<void>): Promise<void> {
  const { slack, store } = stage;
  await store.storeInstallation(installation(slack, { bot: EXPIRED_SEC, user: EXPIRED_SEC }));
  const speak = slack.fallSilent();
  // What these callers get is another case's.
  const callers = Promise.allSettled([store.fetchInstallation(QUERY), store.fetchInstallation(QUERY)]);
  try {
    await slack.untilAsked(1);
    await work();
  } finally {
    speak();
    await callers;
  }
}

/** What somebody stores while a token is refreshed is newer than what Slack gave for the old one. */
export const races: readonly CaseOfRotation[] = [
  [
    "an install during a refresh wins",
    async (stage) => {
      const installed = installation(stage.slack, { bot: undefined, user: undefined });
      await duringRefresh(stage, () => stage.elsewhere.storeInstallation(installed));
      const { bot, user } = await stage.elsewhere.fetchInstallation(QUERY);
      assert.deepEqual([bot?.token, user.token], [installed.bot?.token, installed.user.token]);
    },
  ],
];

export const deletion: readonly CaseOfRotation[] = [
  [
    "an uninstall during a refresh is not undone by it",
    async (stage) => {
      await duringRefresh(stage, () => deleteFrom(stage.elsewhere, { ...QUERY, userId: undefined } as never));
      await assertGone(stage.elsewhere, QUERY, "the refresh has brought the install back");
    },
  ],
];

/** What is not refreshed is not asked for with every event. */
export const refusals: readonly CaseOfRotation[] = [
  [
    "a refresh token that Slack refuses is not tried at every fetch, and the token serves to its end",
    async (stage) => {
      const stored = installation(stage.slack, { bot: TEN_MINUTES_SEC, user: undefined });
      await stage.store.storeInstallation(stored);
      stage.slack.refusal = "invalid_refresh_token";
      await fetchAgainAndAgain(stage, stored.bot?.token);
      assert.ok(stage.slack.used.length <= 2, `two processes asked ${stage.slack.used.length} times`);
    },
  ],
  [
    "while Slack is away a token with ten minutes left serves, and Slack is not asked at every fetch",
    async (stage) => {
      const stored = installation(stage.slack, { bot: TEN_MINUTES_SEC, user: undefined });
      await stage.store.storeInstallation(stored);
      stage.slack.isAway = true;
      await fetchAgainAndAgain(stage, stored.bot?.token);
      assert.ok(stage.slack.used.length <= ROUNDS, `it was asked ${stage.slack.used.length} times`);
    },
  ],
];

async function fetchAgainAndAgain(stage: Stage, token: string | undefined): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    for (const { bot } of await askedAtOnce(stage, CALLERS)) assert.equal(bot?.token, token);
    await stage.slack.untilAsked(1);
  }
}
