import assert from "node:assert/strict";
import type { InstallURLOptions, StateStore } from "@slack/oauth";
import type { ContractCase } from "./contract-case.js";

/** What the cases need of a state store: instances over one storage, and how long its states live. */
export interface StateStoreUnderTest {
  readonly store: StateStore;
  /** The same app's store in another process: with the same storage and the same secret. */
  readonly elsewhere: StateStore;
  /** Another app's store: with the same storage, and a secret of its own where such stores have one. */
  readonly otherApp: StateStore;
  readonly lifetimeMs: number;
}

/** What a case of `stateStoreCases` is about. */
export type StateStoreGroup = "basics" | "single use" | "forgery" | "extras";

type Case = readonly [name: string, run: (given: StateStoreUnderTest) => Promise<void>];

/** Far ahead, so that no database reclaims a record by its own clock in the middle of a case. */
const NOW = new Date("2100-05-04T10:00:00.250Z");
const later = (ms: number) => new Date(NOW.getTime() + ms);

const EVERYTHING: InstallURLOptions = {
  scopes: ["app_mentions:read", "chat:write"],
  userScopes: ["users:read", "search:read"],
  teamId: "T0001",
  redirectUri: "https://app.example.com/slack/oauth_redirect?a=1&b=2",
  metadata: 'plan "großes" 🎉 & <b>',
};

const kept: Readonly<Record<string, InstallURLOptions>> = {
  "every option": EVERYTHING,
  "scopes as text": { scopes: "chat:write,commands", userScopes: "users:read" },
  "no scopes at all, as for connecting an account": {
    scopes: [],
    userScopes: ["users:read"],
    teamId: "T1",
  },
  "scopes alone": { scopes: ["chat:write"] },
  "metadata that is empty": { scopes: [], metadata: "" },
};

/** What Bolt apps branch on: `ErrorCode.InvalidStateError` of @slack/oauth. */
const refusal = { code: "slack_oauth_invalid_state" };

const basics: readonly Case[] = [
  ...Object.entries(kept).map(
    ([title, options]): Case => [
      `a state carries the install options: ${title}`,
      async ({ store, elsewhere }) => {
        const state = await store.generateStateParam(options, NOW);
        assert.deepEqual(await elsewhere.verifyStateParam(later(1_000), state), options);
      },
    ],
  ),
  [
    "an option that is undefined comes back as undefined",
    async ({ store }) => {
      // Not every caller is compiled with exactOptionalPropertyTypes.
      const options = {
        scopes: [],
        teamId: undefined,
        redirectUri: undefined,
      } as unknown as InstallURLOptions;
      const found = await store.verifyStateParam(NOW, await store.generateStateParam(options, NOW));
      assert.deepEqual([found.scopes, found.teamId, found.redirectUri], [[], undefined, undefined]);
    },
  ],
  [
    "a state goes through a URL and a cookie as it is",
    async ({ store }) => {
      const state = await store.generateStateParam(EVERYTHING, NOW);
      assert.match(state, /^[A-Za-z0-9._~-]+$/);
      assert.ok(state.length < 2_000, `${state.length} characters`);
    },
  ],
  [
    "states for the same options at the same time differ",
    async ({ store }) => {
      const states = await Promise.all(
        Array.from({ length: 10 }, () => store.generateStateParam(EVERYTHING, NOW)),
      );
      assert.equal(new Set(states).size, 10);
      for (const state of states) await store.verifyStateParam(NOW, state);
    },
  ],
  [
    "a state works until the last second of its life",
    async ({ store, lifetimeMs }) => {
      const state = await store.generateStateParam(EVERYTHING, NOW);
      assert.deepEqual(await store.verifyStateParam(later(lifetimeMs - 1_000), state), EVERYTHING);
    },
  ],
  [
    "a state is not honoured a second after the end of its life, nor ever after",
    async ({ store, lifetimeMs }) => {
      for (const ageMs of [lifetimeMs + 1_000, lifetimeMs + 60_000, 10 * lifetimeMs]) {
        const state = await store.generateStateParam(EVERYTHING, NOW);
        await assert.rejects(store.verifyStateParam(later(ageMs), state));
      }
    },
  ],
  [
    "a state of a process whose clock is ahead is honoured",
    async ({ store, elsewhere, lifetimeMs }) => {
      const state = await store.generateStateParam(EVERYTHING, later(lifetimeMs / 2));
      assert.deepEqual(await elsewhere.verifyStateParam(NOW, state), EVERYTHING);
    },
  ],
  [
    "a refusal has the code of Slack's stores, `slack_oauth_invalid_state`",
    async ({ store, lifetimeMs }) => {
      const state = await store.generateStateParam(EVERYTHING, NOW);
      for (const each of ["a.b.c", state.slice(0, -2), `A${state}`]) {
        await assert.rejects(store.verifyStateParam(NOW, each), refusal, each);
      }
      await assert.rejects(store.verifyStateParam(later(lifetimeMs + 1_000), state), refusal);
    },
  ],
];

const singleUse: readonly Case[] = [
  [
    "a state works once, wherever it arrives",
    async ({ store, elsewhere }) => {
      const state = await store.generateStateParam(EVERYTHING, NOW);
      await store.verifyStateParam(later(1), state);
      await assert.rejects(store.verifyStateParam(later(2), state));
      await assert.rejects(elsewhere.verifyStateParam(later(3), state));
    },
  ],
  [
    "of 50 uses at once, in two processes, one succeeds",
    async ({ store, elsewhere }) => {
      const state = await store.generateStateParam(EVERYTHING, NOW);
      const uses = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) =>
          (index % 2 ? store : elsewhere).verifyStateParam(later(index), state),
        ),
      );
      assert.equal(uses.filter((use) => use.status === "fulfilled").length, 1);
    },
  ],
];

const forgery: readonly Case[] = [
  [
    "what was never a state is refused",
    async ({ store }) => {
      for (const state of [
        "",
        " ",
        ".",
        "..",
        "a.b.c",
        "null",
        "undefined",
        "{}",
        "🎉",
        "x".repeat(100_000),
      ]) {
        await assert.rejects(store.verifyStateParam(NOW, state), state.slice(0, 9));
      }
    },
  ],
  [
    "a state with any character changed, or cut short anywhere, is refused, and the real one still works",
    async ({ store }) => {
      const state = await store.generateStateParam({ scopes: [] }, NOW);
      for (let at = 0; at < state.length; at++) {
        const character = state[at] === "A" ? "g" : "A";
        const changed = state.slice(0, at) + character + state.slice(at + 1);
        await assert.rejects(store.verifyStateParam(NOW, changed), changed);
        await assert.rejects(store.verifyStateParam(NOW, state.slice(0, at)));
      }
      assert.deepEqual(await store.verifyStateParam(NOW, state), { scopes: [] });
    },
  ],
  [
    "a state with something before it, such as a path, is refused, and the real one still works",
    async ({ store }) => {
      const state = await store.generateStateParam({ scopes: [] }, NOW);
      for (const before of [" ", "./", ".//", "x/../", "A"]) {
        await assert.rejects(store.verifyStateParam(NOW, before + state), before + state);
      }
      assert.deepEqual(await store.verifyStateParam(NOW, state), { scopes: [] });
    },
  ],
  [
    "another app's state is refused, and stays good where it belongs",
    async ({ store, otherApp }) => {
      const state = await otherApp.generateStateParam(EVERYTHING, NOW);
      await assert.rejects(store.verifyStateParam(NOW, state));
      assert.deepEqual(await otherApp.verifyStateParam(NOW, state), EVERYTHING);
    },
  ],
];

const extras: readonly Case[] = [
  [
    "a state is not honoured in the very millisecond in which its life ends",
    async ({ store, lifetimeMs }) => {
      for (const ageMs of [lifetimeMs, lifetimeMs + 1]) {
        const state = await store.generateStateParam(EVERYTHING, NOW);
        await assert.rejects(store.verifyStateParam(later(ageMs), state));
      }
    },
  ],
  [
    "a refusal says why in its `reason`: `oauth_state_invalid`, `oauth_state_used` or, used or not, `oauth_state_expired`",
    async ({ store, elsewhere, otherApp, lifetimeMs }) => {
      const because = (reason: string) => ({ ...refusal, reason });
      const foreign = await otherApp.generateStateParam(EVERYTHING, NOW);
      const state = await store.generateStateParam(EVERYTHING, NOW);
      for (const each of ["", "a.b.c", foreign, `A${state}`, state.slice(0, -2), state.toUpperCase()]) {
        await assert.rejects(store.verifyStateParam(NOW, each), because("oauth_state_invalid"), each);
      }
      const atItsEnd = () => store.verifyStateParam(later(lifetimeMs), state);
      await assert.rejects(atItsEnd(), because("oauth_state_expired"));
      const uses = await Promise.allSettled(
        Array.from({ length: 10 }, () => store.verifyStateParam(NOW, state)),
      );
      const refusals = uses.filter((use) => use.status === "rejected");
      assert.equal(refusals.length, 9);
      for (const { reason: error } of refusals) {
        await assert.rejects(Promise.reject(error), because("oauth_state_used"));
      }
      await assert.rejects(elsewhere.verifyStateParam(NOW, state), because("oauth_state_used"));
      await assert.rejects(atItsEnd(), because("oauth_state_expired"));
    },
  ],
];

/**
 * The contract of an OAuth state store, in groups:
 *
 * - `basics`: what @slack/oauth's `StateStore` asks of every store. A state brings its install options back, for a time.
 *
 * Everything else asks for more than that interface says:
 *
 * - `single use`: a state is honoured once, so that a redirect that somebody saw is worth nothing to them;
 * - `forgery`: what this app did not make is refused, and refusing it costs the real state nothing;
 * - `extras`: `OAuthStateError`'s reasons, and the very end of a state's life.
 *
 * `create` is called once for each case; cases share nothing and may run on one storage. The times that they hand in lie
 * within one day in the year 2100: a store that goes by another clock than InstallProvider's is not for them.
 */
export function stateStoreCases(
  create: () => StateStoreUnderTest | Promise<StateStoreUnderTest>,
): readonly ContractCase<StateStoreGroup>[] {
  const inGroup = (group: StateStoreGroup, cases: readonly Case[]) =>
    cases.map(([name, run]) => ({ group, name, run: async () => run(await create()) }));
  return [
    ...inGroup("basics", basics),
    ...inGroup("single use", singleUse),
    ...inGroup("forgery", forgery),
    ...inGroup("extras", extras),
  ];
}
