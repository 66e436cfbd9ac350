import assert from "node:assert/strict";
import type { AllMiddlewareArgs, AnyMiddlewareArgs } from "@slack/bolt";
import { answerMissingScope } from "../../src/listeners/answer-missing-scope.js";
import { SeveralFailedError } from "../../src/listeners/several-failed-error.js";
import { hasScopeOf } from "../../src/slack/granted-scopes.js";
import { TEST_APP } from "../fixtures/test-app.js";

const MANIFEST = {
  ...TEST_APP.manifest,
  botScopes: ["chat:write", "users:read", "files:read"],
  optionalBotScopes: ["users:read"],
  userScopes: ["chat:write", "search:read"],
  optionalUserScopes: ["search:read"],
};
const LINKS = { installUrl: "https://a.example/install", connectUrl: () => "https://a.example/connect" };

/** What Slack answers to a call that a client of somebody else has made. */
const lacks = (needed: string) =>
  Object.assign(new Error("missing_scope"), { data: { ok: false, error: "missing_scope", needed } });

describe("A listener's error", () => {
  /** Whether the error is left as it is, and what a person is told. */
  async function answered(
    error: unknown,
    {
      args = {},
      granted = { bot: ["chat:write"], user: ["chat:write"] },
      links = LINKS,
    }: { args?: object; granted?: Parameters<typeof hasScopeOf>[0]; links?: object } = {},
  ) {
    const told: string[] = [];
    const middleware = answerMissingScope({
      manifest: MANIFEST,
      links: { ...LINKS, ...links },
      log: { info: () => undefined, warn: () => undefined } as never,
      clock: () => 0,
    });
    const postEphemeral = async ({ text }: { text: string }) => void told.push(text);
    const request = {
      context: { teamId: "T1", userId: "U1", isEnterpriseInstall: false, hasScope: hasScopeOf(granted) },
      client: { chat: { postEphemeral } },
      event: { type: "app_mention", channel: "C1" },
      ...args,
      next: () => Promise.reject(error),
    } as unknown as AnyMiddlewareArgs & AllMiddlewareArgs;
    const isLeft = await middleware(request).then(
      () => false,
      (thrown: unknown) => {
        assert.equal(thrown, error);
        return true;
      },
    );
    return { isLeft, told: told.join("\n") };
  }

  it("of a client that is not the app's own is about the bot where the bot asks for the scope, else about the person", async () => {
    assert.match((await answered(lacks("users:read"))).told, /^\*The app is not allowed to do that here/);
    assert.match((await answered(lacks("search:read"))).told, /^\*The app is not allowed to do that as you/);
  });

  it("names of the scopes that Slack wants those that are asked for and were not granted", async () => {
    const { told } = await answered(lacks("groups:read,files:read, chat:write,users:read"));
    assert.match(
      told,
      /let it see files in .* \(`files:read`\), see who is in the workspace \(`users:read`\)\./,
    );
    assert.doesNotMatch(told, /groups:read|chat:write/);
  });

  it("is answered where another error was started by it", async () => {
    const error = new Error("The report could not be made.", { cause: lacks("users:read") });
    assert.match((await answered(error)).told, /users:read/);
  });

  it("of several listeners is answered in one message, unless one of them failed otherwise", async () => {
    const both = await answered(new SeveralFailedError([lacks("users:read"), lacks("search:read")]));
    assert.equal(both.isLeft, false);
    assert.match(both.told, /do that here.*\n\*The app is not allowed to do that as you/);
    const mixed = new SeveralFailedError([lacks("users:read"), new Error("the database is away")]);
    assert.deepEqual(await answered(mixed), { isLeft: true, told: "" });
  });

  for (const [what, error, options] of [
    ["another of Slack's errors", Object.assign(new Error(), { data: { error: "not_in_channel" } }), {}],
    ["nothing that could be read", undefined, {}],
    ["a scope that the manifest does not ask for", lacks("pins:read"), {}],
    ["no scope that Slack names", lacks(""), {}],
    [
      "a scope that is stored as granted",
      lacks("users:read"),
      { granted: { bot: ["users:read"], user: [] } },
    ],
    ["a scope of an app that has no install link", lacks("users:read"), { links: { installUrl: undefined } }],
    [
      "the entries of a menu, which Slack asks for with each letter",
      lacks("files:read"),
      { args: { options: {} } },
    ],
    [
      "a required scope, for a message of a bot",
      lacks("files:read"),
      { args: { event: { type: "app_mention", channel: "C1", bot_id: "B1" } } },
    ],
    [
      "a required scope, for a message in a channel that mentions nobody",
      lacks("files:read"),
      { args: { event: { type: "message", channel_type: "channel", channel: "C1" } } },
    ],
  ] as const) {
    it(`is left as it is when it is about ${what}`, async () => {
      assert.deepEqual(await answered(error, options), { isLeft: true, told: "" });
    });
  }

  it("about an optional scope is left to nobody, for a message of a bot and for one that mentions nobody", async () => {
    for (const event of [
      { type: "app_mention", channel: "C1", bot_id: "B1" },
      { type: "message", channel_type: "channel", channel: "C1" },
    ]) {
      assert.deepEqual(await answered(lacks("users:read"), { args: { event } }), { isLeft: false, told: "" });
    }
  });
});
