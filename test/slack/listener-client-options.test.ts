import assert from "node:assert/strict";
import { type WebAPICallError, WebClient } from "@slack/web-api";
import { SILENT } from "../../packages/local-slack/test/stage.js";
import { LISTENER_CLIENT_OPTIONS } from "../../src/slack/listener-client-options.js";
import { WebApiServer } from "./web-api-server.js";

describe("A call with a listener's client options", () => {
  let slack: WebApiServer;
  beforeEach(async () => {
    slack = await WebApiServer.start();
  });
  afterEach(() => slack.stop());

  const failureOf = (options: typeof LISTENER_CLIENT_OPTIONS) =>
    new WebClient("xoxb-1", { ...options, slackApiUrl: slack.url, logger: SILENT }).auth.test().then(
      () => assert.fail("the call worked"),
      (error: WebAPICallError & { retryAfter?: number }) => error,
    );

  it("rejects at once when Slack limits the rate, with Slack's retryAfter", async () => {
    slack.answer = () => ({ status: 429, headers: { "retry-after": "1800" } });
    const { code, retryAfter } = await failureOf(LISTENER_CLIENT_OPTIONS);
    assert.deepEqual([code, retryAfter], ["slack_webapi_rate_limited_error", 1_800]);
    assert.equal(slack.calls.length, 1);
  });

  it("is tried four times when Slack fails", async () => {
    slack.answer = () => ({ status: 503 });
    const { retryConfig } = LISTENER_CLIENT_OPTIONS;
    const { code } = await failureOf({
      ...LISTENER_CLIENT_OPTIONS,
      retryConfig: { ...retryConfig, minTimeout: 1 as 1_000 },
    });
    assert.equal(code, "slack_webapi_http_error");
    assert.equal(slack.calls.length, 4);
  });
});
