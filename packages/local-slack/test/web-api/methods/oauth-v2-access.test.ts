import assert from "node:assert/strict";
import { approveInstall } from "../../../src/browser/approve-install.js";
import { Browser } from "../../../src/browser/browser.js";
import { Stage, slackError } from "../../stage.js";

describe("Local Slack: oauth.v2.access", () => {
  let stage: Stage;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse("2026-01-02T03:04:05Z");
    stage = await Stage.start({ localSlack: { clock: () => nowMs } });
  });

  afterEach(() => stage.stop());

  const credentials = () => ({
    client_id: stage.localSlack.clientId,
    client_secret: stage.localSlack.clientSecret,
  });

  describe("what it answers", () => {
    it("gives a bot token for bot scopes, and no user token", async () => {
      const { acme } = stage;
      const response = await stage.install(acme, { user: acme.people[1].id, scope: "chat:write,commands" });
      const { access_token, bot_user_id, response_metadata, ...rest } = response;
      assert.match(access_token ?? "", /^xoxb-\d+-\d+-\w{24}$/);
      assert.equal(bot_user_id, stage.localSlack.bot(acme.id)?.userId);
      assert.deepEqual(rest, {
        ok: true,
        app_id: stage.localSlack.appId,
        authed_user: { id: acme.people[1].id },
        scope: "chat:write,commands",
        token_type: "bot",
        team: { id: acme.id, name: "Acme" },
        enterprise: null,
        is_enterprise_install: false,
      });
    });

    it("gives a user token for user scopes, and no bot", async () => {
      const { acme } = stage;
      const response = await stage.install(acme, { scope: "", user_scope: "users:read,chat:write" });
      const { authed_user, response_metadata, ...rest } = response;
      assert.match(authed_user?.access_token ?? "", /^xoxp-/);
      assert.deepEqual(
        [authed_user?.id, authed_user?.scope, authed_user?.token_type],
        [acme.people[0].id, "users:read,chat:write", "user"],
      );
      assert.deepEqual(rest, {
        ok: true,
        app_id: stage.localSlack.appId,
        team: { id: acme.id, name: "Acme" },
        enterprise: null,
        is_enterprise_install: false,
      });
      assert.equal(stage.localSlack.bot(acme.id), undefined);
    });

    it("gives both when both were asked for", async () => {
      const response = await stage.install(stage.acme, { scope: "chat:write", user_scope: "users:read" });
      assert.deepEqual([response.scope, response.authed_user?.scope], ["chat:write", "users:read"]);
      assert.deepEqual(
        stage.localSlack.tokensOf(stage.acme.id).map(({ kind, value }) => [kind, value]),
        [
          ["bot", response.access_token],
          ["user", response.authed_user?.access_token],
        ],
      );
    });

    it("names the organization of a workspace that has one", async () => {
      const response = await stage.install(stage.initech);
      assert.deepEqual(response.enterprise, { id: "E0INITECH01", name: "Initech" });
      assert.deepEqual([response.team?.id, response.is_enterprise_install], [stage.initech.id, false]);
    });

    it("names no workspace for an org-wide install", async () => {
      const response = await stage.install(stage.initech, { org: true, user_scope: "users:read" });
      assert.deepEqual(
        [response.team, response.enterprise?.id, response.is_enterprise_install],
        [null, "E0INITECH01", true],
      );
      assert.match(response.authed_user?.access_token ?? "", /^xoxp-/);
      assert.equal(stage.localSlack.tokensOf("E0INITECH01").length, 2);
    });

    it("gives an incoming webhook that writes to #general until the app is removed", async () => {
      const { acme, localSlack } = stage;
      const { incoming_webhook: webhook } = await stage.install(acme, { scope: "incoming-webhook" });
      assert.deepEqual([webhook?.channel, webhook?.channel_id], ["#general", acme.general]);
      const post = async (body: string) => {
        const headers = { connection: "close", "content-type": "application/json" };
        const response = await fetch(webhook?.url ?? "", { method: "POST", headers, body });
        return [response.status, await response.text()];
      };
      assert.deepEqual(await post(`{"text":"Backup done"}`), [200, "ok"]);
      const written = localSlack.messages(acme.general).at(-1);
      assert.deepEqual([written?.by, written?.text, written?.user], ["webhook", "Backup done", undefined]);
      assert.equal((await post("{}"))[0], 400);
      await localSlack.uninstall(acme.id);
      assert.equal((await post(`{"text":"Backup done"}`))[0], 404);
    });
  });

  describe("credentials and codes", () => {
    it("takes client id and secret out of HTTP Basic as well", async () => {
      const code = await stage.approve(stage.acme);
      const basic = Buffer.from(`${stage.localSlack.clientId}:${stage.localSlack.clientSecret}`).toString(
        "base64",
      );
      const { body } = await stage.call("oauth.v2.access", {
        method: "POST",
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ code }),
      });
      assert.equal(body.ok, true);
    });

    for (const [what, args, error] of [
      ["another client id", { client_id: "1.2" }, "invalid_client_id"],
      ["another secret", { client_secret: "0".repeat(32) }, "bad_client_secret"],
      ["no secret", { client_secret: "" }, "bad_client_secret"],
      ["an unknown grant type", { grant_type: "password" }, "invalid_grant_type"],
      ["a refresh token that does not exist", { grant_type: "refresh_token" }, "invalid_refresh_token"],
      ["a code that does not exist", { code: "1.2.3" }, "invalid_code"],
      ["no code", { code: "" }, "invalid_code"],
      ["a redirect URI that was not asked for", { redirect_uri: "https://x.example/" }, "bad_redirect_uri"],
    ] as const) {
      it(`refuses ${what} with ${error}, and the code stays good`, async () => {
        const code = await stage.approve(stage.acme);
        const wrong = { ...credentials(), code, ...args };
        const { status, body } = await stage.call("oauth.v2.access", {
          method: "POST",
          body: new URLSearchParams(wrong),
        });
        assert.deepEqual([status, body.ok, body.error], [200, false, error]);
        assert.deepEqual(stage.localSlack.tokensOf(stage.acme.id), []);
        assert.equal((await stage.exchange(code)).ok, true);
      });
    }

    it("requires the redirect URI that the authorize link named", async () => {
      const redirect_uri = `${stage.app.url}/redirect`;
      const approve = async () => {
        const url = stage.authorizeUrl({ scope: "chat:write", redirect_uri });
        const choice = { team: stage.acme.id, user: stage.acme.people[0].id };
        const page = await approveInstall(new Browser(), url, choice);
        return new URL(page.url).searchParams.get("code") ?? "";
      };
      const code = await approve();
      const access = (more: { redirect_uri?: string }) =>
        stage.client().oauth.v2.access({ ...credentials(), code, ...more });
      assert.equal((await slackError(access({}))).error, "bad_redirect_uri");
      assert.equal(
        (await slackError(access({ redirect_uri: `${redirect_uri}/` }))).error,
        "bad_redirect_uri",
      );
      assert.equal((await access({ redirect_uri })).ok, true);
    });

    it("takes a code once, also when it comes twice at once", async () => {
      const code = await stage.approve(stage.acme);
      const results = await Promise.allSettled([stage.exchange(code), stage.exchange(code)]);
      assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      assert.equal((await slackError(stage.exchange(code))).error, "code_already_used");
    });

    it("takes a code for ten minutes", async () => {
      const [early, late] = [await stage.approve(stage.acme), await stage.approve(stage.globex)];
      nowMs += 10 * 60_000 - 1;
      assert.equal((await stage.exchange(early)).ok, true);
      nowMs += 1;
      assert.equal((await slackError(stage.exchange(late))).error, "invalid_code");
    });
  });

  describe("a second install", () => {
    it("returns the same bot token, with the scopes of both", async () => {
      const first = await stage.install(stage.acme, { scope: "chat:write" });
      const second = await stage.install(stage.acme, { scope: "users:read" });
      assert.equal(second.access_token, first.access_token);
      assert.equal(second.scope, "chat:write,users:read");
      assert.equal(
        (await stage.client(first.access_token).users.info({ user: stage.acme.people[0].id })).ok,
        true,
      );
    });

    it("by someone else returns the same bot token, and a user token of their own", async () => {
      const [ada, ben] = stage.acme.people;
      const first = await stage.install(stage.acme, { user: ada.id, user_scope: "users:read" });
      const second = await stage.install(stage.acme, { user: ben.id, user_scope: "users:read" });
      assert.equal(second.access_token, first.access_token);
      assert.notEqual(second.authed_user?.access_token, first.authed_user?.access_token);
      const again = await stage.install(stage.acme, { user: ada.id, scope: "", user_scope: "chat:write" });
      assert.equal(again.authed_user?.access_token, first.authed_user?.access_token);
      assert.equal(again.authed_user?.scope, "users:read,chat:write");
    });

    it("after an uninstall returns a new token for the same bot user, with the new scopes alone", async () => {
      const first = await stage.install(stage.acme, { scope: "chat:write" });
      await stage.localSlack.uninstall(stage.acme.id);
      const second = await stage.install(stage.acme, { scope: "users:read" });
      assert.notEqual(second.access_token, first.access_token);
      assert.deepEqual([second.bot_user_id, second.scope], [first.bot_user_id, "users:read"]);
    });

    it("in another workspace has nothing to do with the first", async () => {
      const first = await stage.install(stage.acme);
      const second = await stage.install(stage.globex);
      assert.notEqual(second.access_token, first.access_token);
      assert.notEqual(second.bot_user_id, first.bot_user_id);
    });

    it("of a bot in a workspace whose organization has the app is refused; connecting an account is not", async () => {
      await stage.install(stage.initech, { org: true });
      const code = await stage.approve(stage.initech);
      assert.equal((await slackError(stage.exchange(code))).error, "cannot_install_an_org_installed_app");
      const connected = await stage.install(stage.initech, { scope: "", user_scope: "users:read" });
      assert.equal(connected.team?.id, stage.initech.id);
    });

    it("for the whole organization comes before the install in one workspace", async () => {
      const workspace = await stage.install(stage.initech);
      const organization = await stage.install(stage.initech, { org: true });
      assert.notEqual(organization.access_token, workspace.access_token);
      assert.equal((await stage.client(workspace.access_token).auth.test()).is_enterprise_install, false);
    });
  });

  it("adds the bot to #general, and gives everyone a DM with it, which stays the same", async () => {
    const { acme, localSlack } = stage;
    const [ada, ben] = acme.people;
    assert.throws(() => localSlack.dm(acme.id, ada.id), { code: "local_slack_use_invalid" });
    const bot = await stage.installedBot(acme);
    const dm = localSlack.dm(acme.id, ada.id);
    assert.match(dm, /^D/);
    assert.notEqual(dm, localSlack.dm(acme.id, ben.id));
    assert.equal((await bot.chat.postMessage({ channel: acme.general, text: "here" })).ok, true);
    assert.equal((await bot.chat.postMessage({ channel: dm, text: "hello" })).ok, true);
    await localSlack.uninstall(acme.id);
    await stage.install(acme);
    assert.equal(localSlack.dm(acme.id, ada.id), dm);
  });
});
