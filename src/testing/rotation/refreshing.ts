import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { assertSame } from "../installation-store/assertions.js";
import {
  askedAtOnce,
  assertUsed,
  assertWork,
  type CaseOfRotation,
  EXPIRED_SEC,
  installation,
  QUERY,
  TEN_MINUTES_SEC,
  untilReturned,
  withoutExpiry,
} from "./stage.js";

const CALLERS = 20;
const ELEVEN_HOURS_SEC = 39_600;
/** More than a database takes, and less than Slack may take. */
const MOMENT_MS = 2_000;

/** When tokens are refreshed, what is returned then, and what stays. */
export const basics: readonly CaseOfRotation[] = [
  [
    "tokens that end in eleven hours, or never, are returned as they are, and not refreshed",
    async (stage) => {
      for (const leftSec of [ELEVEN_HOURS_SEC, undefined]) {
        const stored = installation(stage.slack, { bot: leftSec, user: leftSec });
        await stage.store.storeInstallation(stored);
        const found = await stage.store.fetchInstallation(QUERY);
        assert.deepEqual([found.bot?.token, found.user.token], [stored.bot?.token, stored.user.token]);
        await askedAtOnce(stage, CALLERS);
      }
      assertUsed(stage.slack, []);
    },
  ],
  [
    "nothing that is returned has a refresh token or an end, so that InstallProvider does not refresh it",
    async (stage) => {
      for (const leftSec of [ELEVEN_HOURS_SEC, TEN_MINUTES_SEC, EXPIRED_SEC]) {
        await stage.store.storeInstallation(installation(stage.slack, { bot: leftSec, user: leftSec }));
        for (const { bot, user } of await askedAtOnce(stage, CALLERS)) {
          assert.deepEqual([bot?.refreshToken, bot?.expiresAt], [undefined, undefined]);
          assert.deepEqual([user.refreshToken, user.expiresAt], [undefined, undefined]);
        }
      }
    },
  ],
  [
    "a refresh changes the tokens and nothing else",
    async (stage) => {
      const stored = installation(stage.slack, { bot: EXPIRED_SEC, user: EXPIRED_SEC });
      await stage.store.storeInstallation(stored);
      const found = await stage.store.fetchInstallation(QUERY);
      assertWork(stage.slack, found);
      assert.ok(stored.bot && found.bot);
      assert.notEqual(found.bot.token, stored.bot.token);
      assert.notEqual(found.user.token, stored.user.token);
      assertSame(found, {
        ...stored,
        bot: { ...withoutExpiry(stored.bot), token: found.bot.token },
        user: { ...withoutExpiry(stored.user), token: found.user.token },
      });
    },
  ],
  [
    "the next refresh uses the refresh token of the last one",
    async (stage) => {
      const { slack } = stage;
      slack.expiresInSec = TEN_MINUTES_SEC;
      const stored = installation(slack, { bot: EXPIRED_SEC, user: undefined });
      await stage.store.storeInstallation(stored);
      const first = await stage.elsewhere.fetchInstallation(QUERY);
      slack.expiresInSec = ELEVEN_HOURS_SEC;
      const next = await untilReturned(stage, ({ bot }) => bot?.token !== first.bot?.token);
      assertWork(slack, next);
      assert.equal(slack.used.length, 2);
      assert.equal(new Set(slack.used).size, 2, "a refresh token was used twice");
    },
  ],
];

/** Of all processes one refreshes a token, and everybody has one that works. */
export const once: readonly CaseOfRotation[] = [
  [
    "tokens with ten minutes left are refreshed once, though two processes are asked at once, and everybody goes on",
    async (stage) => {
      const { slack } = stage;
      const stored = installation(slack, { bot: TEN_MINUTES_SEC, user: TEN_MINUTES_SEC });
      await stage.store.storeInstallation(stored);
      for (const found of await askedAtOnce(stage, CALLERS)) assertWork(slack, found);
      const fresh = await untilReturned(
        stage,
        ({ bot, user }) => bot?.token !== stored.bot?.token && user.token !== stored.user.token,
      );
      assertWork(slack, fresh);
      for (const found of await askedAtOnce(stage, CALLERS)) assertWork(slack, found);
      assertUsed(slack, [stored.bot?.refreshToken, stored.user.refreshToken]);
    },
  ],
  [
    "with ten minutes left, nobody waits for Slack",
    async (stage) => {
      const stored = installation(stage.slack, { bot: TEN_MINUTES_SEC, user: undefined });
      await stage.store.storeInstallation(stored);
      const speak = stage.slack.fallSilent();
      const tooLong = new AbortController();
      try {
        const found = await Promise.race([
          askedAtOnce(stage, CALLERS),
          pause(MOMENT_MS, undefined, { signal: tooLong.signal }),
        ]);
        assert.ok(found, "the callers wait for Slack");
        for (const { bot } of found) assert.equal(bot?.token, stored.bot?.token);
      } finally {
        tooLong.abort();
        speak();
      }
    },
  ],
  [
    "tokens that have expired are refreshed once, while the callers of two processes wait, and none fails",
    async (stage) => {
      const { slack } = stage;
      const stored = installation(slack, { bot: EXPIRED_SEC, user: EXPIRED_SEC });
      await stage.store.storeInstallation(stored);
      const speak = slack.fallSilent();
      const waiting = askedAtOnce(stage, CALLERS);
      await Promise.race([slack.untilAsked(1), waiting]).finally(speak);
      for (const found of await waiting) {
        assertWork(slack, found);
        assert.notEqual(found.bot?.token, stored.bot?.token);
        assert.notEqual(found.user.token, stored.user.token);
      }
      assertUsed(slack, [stored.bot?.refreshToken, stored.user.refreshToken]);
    },
  ],
  [
    "where the bot's token never ends a person's is refreshed, and the other way round",
    async (stage) => {
      const { slack } = stage;
      for (const ends of [
        { bot: undefined, user: EXPIRED_SEC },
        { bot: EXPIRED_SEC, user: undefined },
      ]) {
        const before = slack.used.length;
        const stored = installation(slack, ends);
        await stage.store.storeInstallation(stored);
        const found = await stage.store.fetchInstallation(QUERY);
        assertWork(slack, found);
        assert.equal(found.bot?.token === stored.bot?.token, ends.bot === undefined);
        assert.equal(found.user.token === stored.user.token, ends.user === undefined);
        assert.equal(slack.used.length, before + 1);
      }
    },
  ],
];
