import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Installation, InstallationStore } from "@slack/oauth";
import { type AnyInstallation, inTeam, workspaceInstallation } from "../installation-store/examples.js";
import type { ExpiringTokens, StandInSlack } from "./stand-in-slack.js";

/** What a case has: Slack, and the store in two processes. */
export interface Stage {
  readonly slack: StandInSlack;
  readonly store: InstallationStore;
  readonly elsewhere: InstallationStore;
}

export type CaseOfRotation = readonly [name: string, run: (stage: Stage) => Promise<void>];

/** The bot, and the person who installed it. */
export const QUERY = inTeam("T1", "U1");

export const TEN_MINUTES_SEC = 600;
export const EXPIRED_SEC = -60;

/** The install of a workspace whose tokens end in so many seconds; never, where that is undefined. */
export function installation(
  slack: StandInSlack,
  { bot, user }: { readonly bot: number | undefined; readonly user: number | undefined },
): Installation<"v2", false> {
  const { bot: exampleBot, user: exampleUser, ...rest } = workspaceInstallation();
  assert.ok(exampleBot);
  return {
    ...rest,
    bot: { ...withoutExpiry(exampleBot), ...held(slack.grant("bot"), bot) },
    user: { ...withoutExpiry(exampleUser), ...held(slack.grant("user"), user) },
  };
}

function held({ token, refreshToken }: ExpiringTokens, leftSec: number | undefined) {
  if (leftSec === undefined) return { token };
  return { token, refreshToken, expiresAt: Math.floor(Date.now() / 1_000) + leftSec };
}

export function withoutExpiry<T extends object>(token: T): Omit<T, "refreshToken" | "expiresAt"> {
  const {
    refreshToken: _refreshToken,
    expiresAt: _expiresAt,
    ...rest
  } = token as T & {
    refreshToken?: unknown;
    expiresAt?: unknown;
  };
  return rest;
}

/** What so many callers get, who ask both processes at once. */
export function askedAtOnce({ store, elsewhere }: Stage, callers: number): Promise<AnyInstallation[]> {
  return Promise.all(
    Array.from({ length: callers }, (_, index) => (index % 2 ? store : elsewhere).fetchInstallation(QUERY)),
  );
}

/** Bot and person have a token that Slack accepts. */
export function assertWork(slack: StandInSlack, { bot, user }: AnyInstallation): void {
  assert.ok(slack.accepts(bot?.token), "the bot's token does not work");
  assert.ok(slack.accepts(user.token), "the person's token does not work");
}

/** Each of these refresh tokens was used once, and no other was used. */
export function assertUsed({ used }: StandInSlack, refreshTokens: readonly (string | undefined)[]): void {
  assert.deepEqual([...used].sort(), [...refreshTokens].sort(), "the refresh tokens that Slack has seen");
}

/** What one of the processes returns as soon as it is so. */
export async function untilReturned(
  { store, elsewhere }: Stage,
  isSo: (installation: AnyInstallation) => boolean,
): Promise<AnyInstallation> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    for (const each of [store, elsewhere]) {
      const found = await each.fetchInstallation(QUERY);
      if (isSo(found)) return found;
    }
    assert.ok(performance.now() < deadline, "the new tokens are not returned within five seconds");
    await pause(5);
  }
}
