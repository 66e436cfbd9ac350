import assert from "node:assert/strict";
import type { InstallURLOptions, StateStore } from "@slack/oauth";

/** What the cases need of a state store: two instances over the same storage, and how long its states live. */
export interface StateStoreUnderTest {
  readonly store: StateStore;
  /** Another process's store, with the same storage and the same secret. */
  readonly elsewhere: StateStore;
  /** Another app's store: the same storage, another secret. */
  readonly otherSecret: StateStore;
  readonly lifetimeMs: number;
}

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

/**
 * The contract of a single-use state store, with the codes of `OAuthStateError`. For any test runner: run each case
 * on what `create` makes; cases share nothing, and may run on one storage. The times that they hand in lie within one
 * day; a store that goes by another clock is not for them.
 */
export function stateStoreCases(
  create: () => Promise<StateStoreUnderTest>,
): readonly { readonly name: string; readonly run: () => Promise<void> }[] {
  const cases: { name: string; run: () => Promise<void> }[] = [];
  const add = (name: string, body: (given: StateStoreUnderTest) => Promise<void>) =>
    cases.push({ name, run: async () => body(await create()) });

  const optionsToKeep: Readonly<Record<string, InstallURLOptions>> = {
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
  for (const [title, options] of Object.entries(optionsToKeep)) {
    add(`a state carries the install options: ${title}`, async ({ store, elsewhere }) => {
      const state = await store.generateStateParam(options, NOW);
      assert.deepEqual(await elsewhere.verifyStateParam(later(1_000), state), options);
    });
  }

  add("an option that is undefined comes back as undefined", async ({ store }) => {
    // Not every caller is compiled with exactOptionalPropertyTypes.
    const options = { scopes: [], teamId: undefined, redirectUri: undefined } as unknown as InstallURLOptions;
    const found = await store.verifyStateParam(NOW, await store.generateStateParam(options, NOW));
    assert.deepEqual([found.scopes, found.teamId, found.redirectUri], [[], undefined, undefined]);
  });

  add("a state goes through a URL and a cookie as it is", async ({ store }) => {
    const state = await store.generateStateParam(EVERYTHING, NOW);
    assert.match(state, /^[A-Za-z0-9._~-]+$/);
    assert.ok(state.length < 2_000, `${state.length} characters`);
  });

  add("two states for the same options at the same time differ", async ({ store }) => {
    const states = await Promise.all(
      Array.from({ length: 50 }, () => store.generateStateParam(EVERYTHING, NOW)),
    );
    assert.equal(new Set(states).size, 50);
    for (const state of states) await store.verifyStateParam(NOW, state);
  });

  add("a state works once, wherever it arrives", async ({ store, elsewhere }) => {
    const state = await store.generateStateParam(EVERYTHING, NOW);
    await store.verifyStateParam(later(1), state);
    await assert.rejects(store.verifyStateParam(later(2), state), { code: "oauth_state_used" });
    await assert.rejects(elsewhere.verifyStateParam(later(3), state), { code: "oauth_state_used" });
  });

  add("of 50 uses at once, in two processes, one succeeds", async ({ store, elsewhere }) => {
    const state = await store.generateStateParam(EVERYTHING, NOW);
    const uses = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? store : elsewhere).verifyStateParam(later(index), state),
      ),
    );
    const refusals = uses.filter((use) => use.status === "rejected").map((use) => use.reason?.code);
    assert.deepEqual(refusals, Array(49).fill("oauth_state_used"));
  });

  add("a state works until the last second of its life", async ({ store, lifetimeMs }) => {
    const state = await store.generateStateParam(EVERYTHING, NOW);
    assert.deepEqual(await store.verifyStateParam(later(lifetimeMs - 1_000), state), EVERYTHING);
  });

  add("a state is not honoured at the end of its life, nor ever after", async ({ store, lifetimeMs }) => {
    for (const ageMs of [lifetimeMs, lifetimeMs + 1, lifetimeMs + 1_000, 10 * lifetimeMs]) {
      const state = await store.generateStateParam(EVERYTHING, NOW);
      await assert.rejects(store.verifyStateParam(later(ageMs), state), { code: "oauth_state_expired" });
    }
  });

  add("a used state is not honoured after its life either", async ({ store, lifetimeMs }) => {
    const state = await store.generateStateParam(EVERYTHING, NOW);
    await store.verifyStateParam(NOW, state);
    await assert.rejects(store.verifyStateParam(later(lifetimeMs), state), { code: "oauth_state_expired" });
  });

  add("a state of a process whose clock is ahead is honoured", async ({ store, elsewhere, lifetimeMs }) => {
    const state = await store.generateStateParam(EVERYTHING, later(lifetimeMs / 2));
    assert.deepEqual(await elsewhere.verifyStateParam(NOW, state), EVERYTHING);
  });

  add(
    "a state made with another secret is invalid, and stays good where it belongs",
    async ({ store, otherSecret }) => {
      const state = await otherSecret.generateStateParam(EVERYTHING, NOW);
      await assert.rejects(store.verifyStateParam(NOW, state), { code: "oauth_state_invalid" });
      assert.deepEqual(await otherSecret.verifyStateParam(NOW, state), EVERYTHING);
    },
  );

  add("what was never a state is invalid", async ({ store }) => {
    for (const state of ["", " ", ".", "..", "a.b.c", "null", "undefined", "{}", "🎉", "x".repeat(100_000)]) {
      await assert.rejects(
        store.verifyStateParam(NOW, state),
        { code: "oauth_state_invalid" },
        state.slice(0, 9),
      );
    }
  });

  add("a state with any character changed is invalid, and the real one still works", async ({ store }) => {
    const state = await store.generateStateParam({ scopes: [] }, NOW);
    for (let at = 0; at < state.length; at++) {
      const character = state[at] === "A" ? "g" : "A";
      const changed = state.slice(0, at) + character + state.slice(at + 1);
      await assert.rejects(store.verifyStateParam(NOW, changed), { code: "oauth_state_invalid" }, changed);
      await assert.rejects(store.verifyStateParam(NOW, state.slice(0, at)), { code: "oauth_state_invalid" });
    }
    assert.deepEqual(await store.verifyStateParam(NOW, state), { scopes: [] });
  });

  return cases;
}
