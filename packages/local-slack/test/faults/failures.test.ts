import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import { SILENT, Stage, slackError } from "../stage.js";

describe("Local Slack: calls that fail on demand", () => {
  let stage: Stage;
  let token: string;
  let dice: number[];

  beforeEach(async () => {
    dice = [];
    stage = await Stage.start({ localSlack: { random: () => dice.shift() ?? 0 } });
    token = (await stage.install(stage.acme)).access_token ?? "";
  });

  afterEach(() => stage.stop());

  const bearer = () => ({ authorization: `Bearer ${token}` });
  const call = (method: string) =>
    fetch(stage.localSlack.apiUrl + method, { headers: { ...bearer(), connection: "close" } });
  const statuses = async (method: string, times: number) => {
    const seen = [];
    for (let each = 0; each < times; each++) seen.push((await call(method)).status);
    return seen;
  };

  it("with a status, as often as ordered, and then works again", async () => {
    stage.localSlack.failNext("auth.test", { status: 503 }, 2);
    const statuses = [];
    for (let call = 0; call < 3; call++) {
      const response = await fetch(`${stage.localSlack.apiUrl}auth.test`, {
        headers: { ...bearer(), connection: "close" },
      });
      statuses.push(response.status);
    }
    assert.deepEqual(statuses, [503, 503, 200]);
  });

  it("with an error, before anything is done", async () => {
    stage.localSlack.failNext("auth.revoke", { error: "fatal_error" });
    assert.equal((await slackError(stage.client(token).auth.revoke())).error, "fatal_error");
    assert.equal((await stage.client(token).auth.test()).ok, true);
  });

  it("with another answer, before anything is done", async () => {
    stage.localSlack.failNext("auth.revoke", { answer: { ok: true, revoked: "perhaps" } });
    const answer: object = await stage.client(token).apiCall("auth.revoke");
    assert.equal("revoked" in answer && answer.revoked, "perhaps");
    assert.equal((await stage.client(token).auth.test()).ok, true);
  });

  it("with a broken connection", async () => {
    stage.localSlack.failNext("auth.test", "drop");
    await assert.rejects(stage.client(token).auth.test(), { code: "slack_webapi_request_error" });
    assert.deepEqual(stage.localSlack.calls.at(-1)?.error, "connection dropped");
  });

  it("with a late answer to what was done in time", async () => {
    const code = await stage.approve(stage.globex);
    stage.localSlack.failNext("oauth.v2.access", { delayMs: 300 });
    const impatient = new WebClient(undefined, {
      slackApiUrl: stage.localSlack.apiUrl,
      retryConfig: { retries: 0 },
      timeout: 50,
      logger: SILENT,
    });
    const { clientId: client_id, clientSecret: client_secret } = stage.localSlack;
    await assert.rejects(impatient.oauth.v2.access({ client_id, client_secret, code }));
    assert.equal((await slackError(stage.exchange(code))).error, "code_already_used");
  });

  it("with a rate limit, which says how long to wait", async () => {
    stage.localSlack.failNext("auth.test", { rateLimited: 30 });
    const response = await call("auth.test");
    assert.deepEqual(
      [response.status, response.headers.get("retry-after"), await response.json()],
      [429, "30", { ok: false, error: "ratelimited" }],
    );
    assert.equal(stage.localSlack.calls.at(-1)?.error, "ratelimited");
    stage.localSlack.failNext("auth.test", { rateLimited: 30 });
    const client = new WebClient(token, {
      slackApiUrl: stage.localSlack.apiUrl,
      rejectRateLimitedCalls: true,
      logger: SILENT,
    });
    await assert.rejects(client.auth.test(), { code: "slack_webapi_rate_limited_error", retryAfter: 30 });
    assert.equal((await client.auth.test()).ok, true);
  });

  it("until it is undone, one method or all", async () => {
    const { localSlack } = stage;
    const undoOne = localSlack.misbehave({ method: "auth.test", failure: { status: 503 } });
    assert.deepEqual(await statuses("auth.test", 3), [503, 503, 503]);
    assert.deepEqual(await statuses("users.info", 1), [200]);
    const undoAll = localSlack.misbehave({ failure: { status: 500 } });
    assert.deepEqual([await statuses("auth.test", 1), await statuses("users.info", 1)], [[500], [500]]);
    undoAll();
    undoAll();
    assert.deepEqual([await statuses("auth.test", 1), await statuses("users.info", 1)], [[503], [200]]);
    undoOne();
    assert.deepEqual(await statuses("auth.test", 1), [200]);
  });

  it("as often as their probability says", async () => {
    stage.localSlack.misbehave({ method: "*", failure: { status: 503 }, probability: 0.3 });
    dice = [0.29, 0.3, 0.9, 0];
    assert.deepEqual(await statuses("auth.test", 4), [503, 200, 200, 503]);
  });

  it("first as ordered for the next calls, then as the standing failure says", async () => {
    stage.localSlack.misbehave({ failure: { status: 503 } });
    stage.localSlack.failNext("auth.test", { rateLimited: 1 });
    assert.deepEqual(await statuses("auth.test", 2), [429, 503]);
  });

  it("also posts to a response_url or an incoming webhook", async () => {
    const { acme, localSlack } = stage;
    const { incoming_webhook } = await stage.install(acme, { scope: "incoming-webhook,commands" });
    await localSlack.command({
      team: acme.id,
      user: acme.people[1].id,
      channel: acme.general,
      command: "/speak",
    });
    const responseUrl = new URLSearchParams(stage.app.at("/commands")[0]?.body).get("response_url") ?? "";
    const post = async (url = "") => {
      const headers = { connection: "close", "content-type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body: `{"text":"hi"}` });
      return [response.status, await response.text()];
    };
    localSlack.failNext("response_url", { status: 500 });
    localSlack.failNext("incoming_webhook", { error: "channel_is_archived" });
    assert.equal((await post(responseUrl))[0], 500);
    const refused = [400, JSON.stringify({ ok: false, error: "channel_is_archived" })];
    assert.deepEqual(await post(incoming_webhook?.url), refused);
    assert.deepEqual(localSlack.messages(acme.general), []);
    assert.deepEqual(
      [await post(responseUrl), await post(incoming_webhook?.url)],
      Array(2).fill([200, "ok"]),
    );
  });
});
