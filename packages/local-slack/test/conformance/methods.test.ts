import assert from "node:assert/strict";
import type { WebAPICallResult, WebClient } from "@slack/web-api";
import { declaredMethods } from "../../src/web-api/methods/index.js";
import type { ScopeRule } from "../../src/web-api/web-api-method.js";
import { Stage, slackError } from "../stage.js";
import { DECLARED_CASES } from "./methods/cases.js";
import { acceptedScopes, World } from "./methods/world.js";
import { assertSameShape } from "./shape.js";

/** What is wrong with an argument, wherever the method has it: by the error, in the arguments that name it. */
const WRONG_PLACES: Readonly<
  Record<string, Readonly<Record<string, (world: World) => Promise<string> | string>>>
> = {
  channel_not_found: { channel: () => "C0NOWHERE", channel_id: () => "C0NOWHERE" },
  not_in_channel: { channel: ({ stage }) => stage.acme.random, channel_id: ({ stage }) => stage.acme.random },
  is_archived: {
    channel: (world) => world.archived("closed"),
    channel_id: (world) => world.archived("closed"),
  },
  message_not_found: {
    ts: () => "1700000000.000100",
    message_ts: () => "1700000000.000100",
    timestamp: () => "1700000000.000100",
  },
  user_not_found: { user: () => "U0NOBODY" },
};

/** What no test can bring about: a race that this Slack does not have, or a state that another test brings about. */
const NOT_HERE: Readonly<Record<string, readonly string[]>> = {
  "conversations.approveSharedInvite": ["channel_not_found"],
  "conversations.declineSharedInvite": ["channel_not_found"],
};

describe("Local Slack: every method that declares what it takes", () => {
  /** Tokens that are good for nothing here. */
  let stage: Stage;
  let poor: Readonly<Record<"bot" | "user", WebClient>>;
  before(async () => {
    stage = await Stage.start();
    const asked = { scope: "commands", user_scope: "dnd:read" };
    const { access_token, authed_user } = await stage.install(stage.acme, asked);
    poor = { bot: stage.client(access_token), user: stage.client(authed_user?.access_token) };
  });
  after(() => stage.stop());

  for (const described of DECLARED_CASES) {
    const { method, as, refused, pages } = described;
    const declared: {
      readonly args: Readonly<Record<string, { readonly required: boolean }>>;
      readonly errors: readonly string[];
      readonly scope?: string | ScopeRule;
    } = declaredMethods[method];

    describe(method, () => {
      let world: World;
      before(async () => {
        world = await World.start();
      });
      after(() => world.stop());

      const call = (args: Readonly<Record<string, unknown>>) => world[as].apiCall(method, { ...args });
      const good = lazily(() => described.args(world));

      for (const [name, { required }] of Object.entries(declared.args)) {
        if (!required) continue;
        it(`refuses a call without ${name}`, async () => {
          const { [name]: _missing, ...rest } = await good();
          const { error, response_metadata } = await slackError(call(rest));
          assert.equal(error, "invalid_arguments");
          assert.match(JSON.stringify(response_metadata), new RegExp(`missing required field: ${name}"`));
        });
      }

      for (const kind of ["bot", "user"] as const) {
        const scopes = acceptedScopes(declared, kind);
        if (scopes?.length === 0) continue;
        it(`refuses a ${kind} token ${scopes === undefined ? "of that kind" : "without a scope for it"}`, async () => {
          const { error, needed } = await slackError(poor[kind].apiCall(method, {}));
          assert.deepEqual(
            [error, needed],
            scopes === undefined
              ? ["not_allowed_token_type", undefined]
              : ["missing_scope", scopes.join(",")],
          );
        });
      }

      const wrong = declared.errors.filter((error) => !Object.hasOwn(refused, error));
      for (const error of wrong) {
        const places = WRONG_PLACES[error] ?? {};
        const place = Object.keys(places).find((name) => Object.hasOwn(declared.args, name));
        const make = place === undefined ? undefined : places[place];
        if (place === undefined || make === undefined) continue;
        it(`answers ${error} for ${place}`, async () => {
          const sent = { ...(await good()), [place]: await make(world) };
          assert.equal((await slackError(call(sent))).error, error);
        });
      }

      for (const [error, make] of Object.entries(refused)) {
        it(`answers ${error}`, async () => {
          const sent = { ...(await good()), ...(await make(world)) };
          assert.equal((await slackError(call(sent))).error, error);
        });
      }

      it("declares no error that is not answered here", () => {
        const generic = wrong.filter((error) =>
          Object.keys(WRONG_PLACES[error] ?? {}).some((name) => Object.hasOwn(declared.args, name)),
        );
        const answered = new Set([...Object.keys(refused), ...generic, ...(NOT_HERE[method] ?? [])]);
        // An installation of one workspace needs no team_id: the test of organizations has this error.
        const left = declared.errors.filter((error) => !answered.has(error) && error !== "missing_argument");
        assert.deepEqual(left, []);
      });

      if (pages !== undefined) {
        it("gives everything in pages, one by one, to the last", async () => {
          const own = await World.start();
          try {
            const args = await pages.fill(own);
            const ask = (more: object) => own[as].apiCall(method, { ...args, ...more });
            const all = itemsOf(await ask({}), pages.of);
            const size = Object.hasOwn(declared.args, "limit") ? "limit" : "count";
            const found: unknown[] = [];
            let cursor: string | undefined = "";
            for (let page = 0; page < 20 && cursor !== undefined; page++) {
              const answer: WebAPICallResult = await ask({ [size]: 1, ...(cursor && { cursor }) });
              const items = itemsOf(answer, pages.of);
              assert.equal(items.length, 1);
              found.push(...items);
              cursor = answer.response_metadata?.next_cursor || undefined;
            }
            assert.ok(all.length >= 3);
            assert.deepEqual(found, all);
            assert.equal((await slackError(ask({ cursor: "bm8=" }))).error, "invalid_cursor");
            assert.equal((await slackError(ask({ [size]: -1 }))).error, "invalid_limit");
          } finally {
            await own.stop();
          }
        });
      }

      it("answers as @slack/web-api publishes it", async () => {
        const own = await World.start();
        try {
          const answer = await own[as].apiCall(method, { ...(await described.args(own)) });
          assertSameShape(withoutScopes(answer), described.sample);
        } finally {
          await own.stop();
        }
      });
    });
  }

  it("is called here, but for those with cases of their own", () => {
    const elsewhere = /^(apps|views)\.|^auth\.(test|revoke)$/;
    const names = Object.keys(declaredMethods).filter((name) => !elsewhere.test(name));
    assert.deepEqual(DECLARED_CASES.map(({ method }) => method).sort(), names.sort());
  });

  it("wants team_id with the token of an organization where its type has one, and takes the workspace", async () => {
    const { initech } = stage;
    const scope =
      "files:read,channels:read,users:read,usergroups:read,channels:manage,conversations.connect:manage";
    const bot = await stage.installedBot(initech, { org: true, scope });
    for (const method of [
      "conversations.list",
      "conversations.listConnectInvites",
      "users.conversations",
      "users.list",
      "usergroups.list",
      "files.list",
    ]) {
      assert.equal((await slackError(bot.apiCall(method, {}))).error, "missing_argument", method);
      assert.equal((await bot.apiCall(method, { team_id: initech.id })).ok, true, method);
      const elsewhere = bot.apiCall(method, { team_id: stage.acme.id });
      assert.equal((await slackError(elsewhere)).error, "team_access_not_granted", method);
    }
  });
});

/** Makes it once, when it is first asked for. */
function lazily<Value>(make: () => Promise<Value> | Value): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return async () => {
    made ??= Promise.resolve(make());
    return made;
  };
}

function itemsOf(answer: WebAPICallResult, field: string): readonly unknown[] {
  const items: unknown = Object.entries(answer).find(([name]) => name === field)?.[1];
  assert.ok(Array.isArray(items));
  return items;
}

/** The answer without what the client adds to it from the headers. */
function withoutScopes({ response_metadata, ...answer }: WebAPICallResult): object {
  const { scopes: _scopes, acceptedScopes: _accepted, ...rest } = response_metadata ?? {};
  return Object.keys(rest).length === 0 ? answer : { ...answer, response_metadata: rest };
}
