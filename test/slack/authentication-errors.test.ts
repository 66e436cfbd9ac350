import assert from "node:assert/strict";
import { type Logger, WebClient } from "@slack/web-api";
import { SILENT } from "../../packages/local-slack/test/stage.js";
import { boundClients } from "../../src/slack/bound-clients.js";
import { ManyWorkspaces } from "./many-workspaces.js";
import { WebApiServer } from "./web-api-server.js";

describe("When Slack refuses the token of a listener's call", () => {
  let slack: WebApiServer;
  let workspaces: ManyWorkspaces;
  let told: string[];
  let onAuthenticationError: (token: string) => unknown;
  let logged: unknown[][];
  let call: (client: WebClient) => Promise<unknown>;
  let caught: { error: Error & { code?: string; data?: { error?: string } }; told: string[] } | undefined;
  beforeEach(async () => {
    slack = await WebApiServer.start();
    told = [];
    logged = [];
    onAuthenticationError = (token) => void told.push(token);
    const logger: Logger = Object.assign(Object.create(SILENT), {
      error: (...parts: unknown[]) => void logged.push(parts),
    });
    workspaces = new ManyWorkspaces({ slackApiUrl: slack.url, logger, retryConfig: { retries: 0 } });
    boundClients(workspaces.app, { onAuthenticationError: (token) => onAuthenticationError(token) });
    caught = undefined;
    workspaces.app.event("app_mention", async ({ client }) => {
      await call(client).catch((error) => {
        caught = { error, told: [...told] };
      });
    });
  });
  afterEach(() => slack.stop());

  const refuse = (error: string) => {
    slack.answer = () => ({ body: { ok: false, error } });
  };

  /** What a listener catches that calls like this in T1, with the tokens that were told by the time that it does. */
  async function caughtFrom(calls: typeof call) {
    call = calls;
    told = [];
    await workspaces.event({ team: "T1" });
    assert.ok(caught, "the call failed");
    return caught;
  }

  for (const error of ["account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"]) {
    it(`calls onAuthenticationError with the token before the listener catches ${error}`, async () => {
      refuse(error);
      const caught = await caughtFrom((client) => client.chat.postMessage({ channel: "C1", text: "hello" }));
      assert.deepEqual(caught.told, ["xoxb-T1"]);
    });
  }

  it("rejects the call with the same error as a plain WebClient", async () => {
    refuse("token_revoked");
    const { error } = await caughtFrom((client) => client.auth.test());
    const plain = new WebClient("xoxb-T1", { slackApiUrl: slack.url, logger: SILENT });
    const expected = await plain.auth.test().catch((reason) => reason);
    assert.deepEqual(error, expected);
    assert.equal(error.constructor, expected.constructor);
  });

  const ways: readonly [string, (client: WebClient) => Promise<unknown>][] = [
    ["apiCall", (client) => client.apiCall("auth.test")],
    ["a page", (client) => client.paginate("users.list", {}, () => false)],
    ["an upload", (client) => client.filesUploadV2({ channel_id: "C1", content: "text", filename: "a.txt" })],
    [
      "an upload by its name",
      (client) => client.apiCall("files.uploadV2", { channel_id: "C1", content: "text", filename: "a.txt" }),
    ],
    [
      "a stream",
      (client) =>
        client
          .chatStream({ channel: "C1", thread_ts: "1.1" } as Parameters<WebClient["chatStream"]>[0])
          .append({ markdown_text: "x".repeat(300) }),
    ],
  ];
  for (const [way, call] of ways) {
    it(`calls onAuthenticationError once for ${way}`, async () => {
      refuse("invalid_auth");
      assert.deepEqual((await caughtFrom(call)).told, ["xoxb-T1"]);
    });
  }

  it("calls onAuthenticationError for say", async () => {
    refuse("invalid_auth");
    workspaces.app.event("message", async ({ say }) => void (await say("hello").catch(() => undefined)));
    await workspaces.event({ team: "T2" }, "message");
    assert.deepEqual(told, ["xoxb-T2"]);
  });

  it("passes on the token that was given to the call itself", async () => {
    refuse("token_revoked");
    const caught = await caughtFrom((client) => client.auth.test({ token: "xoxp-person" }));
    assert.deepEqual(caught.told, ["xoxp-person"]);
    const upload = { channel_id: "C1", content: "text", filename: "a.txt", token: "xoxp-person" };
    assert.deepEqual((await caughtFrom((client) => client.filesUploadV2(upload))).told, ["xoxp-person"]);
  });

  it("does not call onAuthenticationError for other failures", async () => {
    const answers = [
      { body: { ok: false, error: "missing_scope" } },
      { body: { ok: false, error: "channel_not_found" } },
      { status: 500, body: { ok: false, error: "invalid_auth" } },
    ];
    for (const answer of answers) {
      slack.answer = () => answer;
      const { error } = await caughtFrom((client) => client.auth.test());
      assert.ok(error.code?.startsWith("slack_webapi_"), JSON.stringify(answer));
    }
    await slack.stop();
    const { error } = await caughtFrom((client) => client.auth.test());
    assert.equal(error.code, "slack_webapi_request_error");
    assert.deepEqual(told, []);
  });

  it("changes nothing for the listener when onAuthenticationError fails, and logs that without the token", async () => {
    refuse("token_revoked");
    const failures = [
      () => {
        throw new Error("at once");
      },
      async () => {
        throw new Error("later");
      },
    ];
    for (const failure of failures) {
      onAuthenticationError = failure;
      const { error } = await caughtFrom((client) => client.auth.test());
      assert.equal(error.data?.error, "token_revoked");
    }
    assert.deepEqual(
      logged.map(([, error]) => (error as Error).message),
      ["at once", "later"],
    );
    assert.ok(!logged.map(String).join().includes("xoxb"));
  });
});
