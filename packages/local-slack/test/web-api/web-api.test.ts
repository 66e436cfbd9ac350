import assert from "node:assert/strict";
import { Stage, slackError } from "../stage.js";

describe("Local Slack: the Web API", () => {
  let stage: Stage;
  let token: string;

  beforeEach(async () => {
    stage = await Stage.start();
    token = (await stage.install(stage.acme, { scope: "chat:write" })).access_token ?? "";
  });

  afterEach(() => stage.stop());

  const bearer = () => ({ authorization: `Bearer ${token}` });

  describe("takes a token", () => {
    for (const [what, init] of [
      ["in the Authorization header of a GET", () => ({ headers: bearer() })],
      ["in the Authorization header of an empty POST", () => ({ method: "POST", headers: bearer() })],
      ["in a form", () => ({ method: "POST", body: new URLSearchParams({ token }) })],
      [
        "in the Authorization header beside JSON",
        () => ({ method: "POST", headers: { ...bearer(), "content-type": "application/json" }, body: "{}" }),
      ],
    ] as const) {
      it(what, async () => {
        assert.equal((await stage.call("auth.test", init())).body.ok, true);
      });
    }

    it("but not in a query string or in JSON", async () => {
      const query = await stage.call(`auth.test?token=${token}`);
      const json = await stage.call("auth.test", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token }),
      });
      assert.deepEqual([query.body, json.body], Array(2).fill({ ok: false, error: "not_authed" }));
    });
  });

  describe("answers 200 with an error", () => {
    it("not_authed without a token, invalid_auth to one that it never issued", async () => {
      assert.equal((await slackError(stage.client().auth.test())).error, "not_authed");
      assert.equal((await slackError(stage.client("xoxb-1-2-abc").auth.test())).error, "invalid_auth");
    });

    it("unknown_method, whatever the token", async () => {
      const { status, body } = await stage.call("chat.shout", { method: "POST", headers: bearer() });
      assert.deepEqual([status, body], [200, { ok: false, error: "unknown_method" }]);
    });

    it("missing_scope with what is needed and what was provided", async () => {
      const data = await slackError(stage.client(token).users.info({ user: stage.acme.people[0].id }));
      assert.deepEqual(
        [data.error, data.needed, data.provided],
        ["missing_scope", "users:read", "chat:write"],
      );
    });

    for (const [contentType, body, error] of [
      ["application/json", "{", "invalid_json"],
      ["application/json", "[]", "json_not_object"],
      ["text/csv", "a,b", "invalid_post_type"],
    ] as const) {
      it(`${error} to ${contentType} ${body}`, async () => {
        const headers = { ...bearer(), "content-type": contentType };
        const answer = await stage.call("auth.test", { method: "POST", headers, body });
        assert.deepEqual([answer.status, answer.body.error], [200, error]);
      });
    }
  });

  it("says in headers which scopes the token has and the method accepts", async () => {
    const { headers } = await stage.call("chat.postMessage", { method: "POST", headers: bearer() });
    assert.deepEqual(
      [headers.get("x-oauth-scopes"), headers.get("x-accepted-oauth-scopes")],
      ["chat:write", "chat:write"],
    );
    const { response_metadata } = await stage.client(token).auth.test();
    assert.deepEqual(response_metadata?.scopes, ["chat:write"]);
  });

  it("refuses a body of more than two megabytes", async () => {
    const body = new URLSearchParams({ text: "x".repeat(3 * 1024 * 1024) });
    const { status } = await stage.call("chat.postMessage", { method: "POST", headers: bearer(), body });
    assert.equal(status, 500);
  });

  it("answers api.test to everybody with what it was called with, and with the error that is asked for", async () => {
    const body = new URLSearchParams({ error: "my_error", token });
    assert.deepEqual(
      [(await stage.call("api.test")).body, (await stage.call("api.test", { method: "POST", body })).body],
      [{ ok: true }, { ok: false, error: "my_error", args: { error: "my_error" } }],
    );
  });

  describe("auth.test", () => {
    it("says who a bot is, and who a person is", async () => {
      const { acme, localSlack } = stage;
      const bot = await stage.client(token).auth.test();
      assert.deepEqual(
        [bot.url, bot.team, bot.team_id, bot.user, bot.user_id, bot.bot_id, bot.is_enterprise_install],
        [
          "https://acme.slack.com/",
          "Acme",
          acme.id,
          "my-app",
          localSlack.bot(acme.id)?.userId,
          localSlack.bot(acme.id)?.botId,
          false,
        ],
      );
      assert.equal("enterprise_id" in bot, false);
      const { authed_user } = await stage.install(acme, { scope: "", user_scope: "users:read" });
      const person = await stage.client(authed_user?.access_token).auth.test();
      assert.deepEqual([person.user, person.user_id, person.bot_id], ["ada", acme.people[0].id, undefined]);
    });

    it("gives an org-wide token the organization's id and URL", async () => {
      const bot = await stage.installedBot(stage.initech, { org: true });
      const answer = await bot.auth.test();
      assert.deepEqual(
        [answer.url, answer.team, answer.team_id, answer.enterprise_id, answer.is_enterprise_install],
        ["https://initech.enterprise.slack.com/", "Initech", "E0INITECH01", "E0INITECH01", true],
      );
    });

    it("names the organization of a workspace in one", async () => {
      const bot = await stage.installedBot(stage.initech);
      const answer = await bot.auth.test();
      assert.deepEqual([answer.team_id, answer.enterprise_id], [stage.initech.id, "E0INITECH01"]);
    });
  });

  describe("auth.revoke", () => {
    it("ends the token that it is called with, and no other", async () => {
      const { authed_user } = await stage.install(stage.acme, { scope: "", user_scope: "users:read" });
      const user = stage.client(authed_user?.access_token);
      assert.deepEqual((await user.auth.revoke()).ok, true);
      assert.equal((await slackError(user.auth.test())).error, "token_revoked");
      assert.equal((await slackError(user.auth.revoke())).error, "token_revoked");
      assert.equal((await stage.client(token).auth.test()).ok, true);
    });

    it("removes a revoked bot from its channels, and the next install gives a new token", async () => {
      const bot = stage.client(token);
      await bot.auth.revoke();
      assert.equal((await slackError(bot.auth.test())).error, "token_revoked");
      const again = await stage.install(stage.acme, { scope: "chat:write" });
      assert.notEqual(again.access_token, token);
      const { ok } = await stage.client(again.access_token).chat.postMessage({
        channel: stage.acme.general,
        text: "back",
      });
      assert.equal(ok, true);
    });

    for (const kind of ["bot", "user"] as const) {
      it(`changes nothing when it is asked to test, with a ${kind} token`, async () => {
        const { authed_user } = await stage.install(stage.acme, { scope: "", user_scope: "users:read" });
        const client = stage.client(kind === "bot" ? token : authed_user?.access_token);
        const answer = await client.auth.revoke({ test: true });
        assert.deepEqual([answer.ok, "revoked" in answer && answer.revoked], [true, false]);
        assert.equal((await client.auth.test()).ok, true);
        await stage.localSlack.idle();
        assert.deepEqual(stage.app.events(), []);
      });

      it(`says that it did, and tells the app whose token was revoked, with a ${kind} token`, async () => {
        const { authed_user } = await stage.install(stage.acme, { scope: "", user_scope: "users:read" });
        const client = stage.client(kind === "bot" ? token : authed_user?.access_token);
        const { user_id } = await client.auth.test();
        const answer = await client.auth.revoke();
        assert.deepEqual([answer.ok, "revoked" in answer && answer.revoked], [true, true]);
        await stage.localSlack.idle();
        const tokens = stage.app.events().map(({ envelope }) => envelope.event.tokens);
        assert.deepEqual(tokens, [{ [kind === "bot" ? "bot" : "oauth"]: [user_id] }]);
      });
    }
  });

  it("keeps a log of every call, without secrets", async () => {
    const { localSlack, acme } = stage;
    const before = localSlack.calls.length;
    await stage.client(token).chat.postMessage({ channel: acme.general, text: "logged" });
    await slackError(stage.client("xoxb-unknown").auth.test());
    await slackError(stage.exchange("1.2.secretcode"));
    const [posted, unknown, exchange] = localSlack.calls.slice(before);
    assert.equal(posted?.method, "chat.postMessage");
    assert.deepEqual(
      [posted?.args.text, posted?.ok, posted?.tokenLast4, posted?.tokenKind, posted?.team, posted?.user],
      ["logged", true, token.slice(-4), "bot", acme.id, localSlack.bot(acme.id)?.userId],
    );
    assert.deepEqual([unknown?.error, unknown?.tokenLast4], ["invalid_auth", undefined]);
    assert.deepEqual([exchange?.error, exchange?.args], ["invalid_code", { client_id: localSlack.clientId }]);
    const text = JSON.stringify(localSlack.calls);
    for (const secret of [
      ...localSlack.secretsIssued,
      localSlack.clientSecret,
      "xoxb-unknown",
      "secretcode",
    ]) {
      assert.ok(!text.includes(secret));
    }
  });
});
