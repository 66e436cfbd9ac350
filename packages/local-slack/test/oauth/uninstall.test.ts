import assert from "node:assert/strict";
import { Stage, slackError } from "../stage.js";

describe("Local Slack: uninstalling", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  /** The envelopes that the app has received once nothing is in flight, by the type of their event. */
  async function received() {
    await stage.localSlack.idle();
    const envelopes = stage.app.events().map(({ envelope }) => envelope);
    return Object.fromEntries(envelopes.map((envelope) => [envelope.event.type, envelope]));
  }

  it("revokes every token of the workspace, and of no other, and names the users", async () => {
    const { acme, globex, localSlack } = stage;
    const [ada, ben] = acme.people;
    const first = await stage.install(acme, { user: ada.id, user_scope: "chat:write" });
    const second = await stage.install(acme, { user: ben.id, user_scope: "chat:write" });
    const other = await stage.installedBot(globex);
    await localSlack.uninstall(acme.id);

    assert.equal((await slackError(stage.client(first.access_token).auth.test())).error, "account_inactive");
    for (const { authed_user } of [first, second]) {
      const data = await slackError(stage.client(authed_user?.access_token).auth.test());
      assert.equal(data.error, "token_revoked");
    }
    assert.equal((await other.auth.test()).ok, true);
    assert.deepEqual([localSlack.tokensOf(acme.id), localSlack.bot(acme.id)], [[], undefined]);

    const { tokens_revoked, app_uninstalled } = await received();
    assert.deepEqual(tokens_revoked.event, {
      type: "tokens_revoked",
      tokens: { oauth: [ada.id, ben.id], bot: [first.bot_user_id] },
    });
    assert.deepEqual(app_uninstalled.event, { type: "app_uninstalled" });
    for (const envelope of [tokens_revoked, app_uninstalled]) {
      assert.deepEqual([envelope.team_id, envelope.authorizations], [acme.id, undefined]);
    }
  });

  it("can keep its events back until later, also beyond a reinstall, and sends them once", async () => {
    const { acme, localSlack } = stage;
    await stage.install(acme);
    const events = await localSlack.uninstall(acme.id, { deliver: "later" });
    const again = await stage.install(acme);
    assert.deepEqual(await received(), {});
    const sent = events.deliver();
    assert.deepEqual(
      sent.map(({ type }) => type),
      ["tokens_revoked", "app_uninstalled"],
    );
    assert.equal(events.deliver(), sent);
    assert.deepEqual(Object.keys(await received()).sort(), ["app_uninstalled", "tokens_revoked"]);
    assert.equal(stage.app.events().length, 2);
    assert.equal((await stage.client(again.access_token).auth.test()).ok, true);
  });

  it("of an organization revokes the organization's tokens alone, and names no workspace", async () => {
    const { initech, localSlack } = stage;
    const workspace = await stage.installedBot(initech);
    const organization = await stage.installedBot(initech, { org: true });
    await localSlack.uninstallOrg("E0INITECH01");
    assert.equal((await slackError(organization.auth.test())).error, "account_inactive");
    assert.equal((await workspace.auth.test()).ok, true);
    const { tokens_revoked, app_uninstalled } = await received();
    for (const envelope of [tokens_revoked, app_uninstalled]) {
      assert.deepEqual([envelope.team_id, envelope.enterprise_id], [null, "E0INITECH01"]);
    }
  });

  it("of a workspace in an organization leaves the organization's install", async () => {
    const { initech, localSlack } = stage;
    await stage.install(initech);
    const organization = await stage.installedBot(initech, { org: true });
    await localSlack.uninstall(initech.id);
    assert.equal((await organization.auth.test()).ok, true);
    const { app_uninstalled } = await received();
    assert.deepEqual([app_uninstalled.team_id, app_uninstalled.enterprise_id], [initech.id, "E0INITECH01"]);
  });

  it("is not possible where the app is not installed", async () => {
    const { acme, localSlack } = stage;
    for (const attempt of [
      localSlack.uninstall(acme.id),
      localSlack.uninstall("T0NOWHERE"),
      localSlack.uninstallOrg("E0INITECH01"),
      localSlack.uninstallOrg("E0NOWHERE"),
      localSlack.revokeUserToken(acme.id, acme.people[0].id),
    ]) {
      await assert.rejects(attempt, { code: "local_slack_use_invalid" });
    }
  });

  it("of a person's account revokes their token alone, and does not uninstall while the bot's token lives", async () => {
    const { acme, localSlack } = stage;
    const [ada, ben] = acme.people;
    const bot = await stage.installedBot(acme, { user: ada.id, user_scope: "chat:write" });
    const { authed_user } = await stage.install(acme, { user: ben.id, scope: "", user_scope: "chat:write" });
    await localSlack.revokeUserToken(acme.id, ben.id);
    assert.equal(
      (await slackError(stage.client(authed_user?.access_token).auth.test())).error,
      "token_revoked",
    );
    assert.equal((await bot.auth.test()).ok, true);
    const { tokens_revoked, app_uninstalled } = await received();
    assert.deepEqual(tokens_revoked.event.tokens, { oauth: [ben.id] });
    assert.deepEqual(app_uninstalled, undefined);
    assert.deepEqual(
      localSlack.tokensOf(acme.id).map(({ userId }) => userId),
      [localSlack.bot(acme.id)?.userId, ada.id],
    );
  });

  it("happens when the last token is revoked, in any way", async () => {
    const { acme } = stage;
    const { access_token, authed_user } = await stage.install(acme, { user_scope: "chat:write" });
    await stage.client(access_token).auth.revoke();
    assert.deepEqual(Object.keys(await received()), ["tokens_revoked"]);
    await stage.client(authed_user?.access_token).auth.revoke();
    assert.ok((await received()).app_uninstalled);
  });

  describe("by apps.uninstall", () => {
    const uninstall = (
      token: string | undefined,
      changes: { client_id?: string; client_secret?: string } = {},
    ) =>
      stage.client(token).apps.uninstall({
        client_id: stage.localSlack.clientId,
        client_secret: stage.localSlack.clientSecret,
        ...changes,
      });

    for (const tokenRotationEnabled of [false, true]) {
      it(`ends every token of the install and says so${tokenRotationEnabled ? ", where tokens expire" : ""}`, async () => {
        const { acme, localSlack } = stage;
        localSlack.configureApp(stage.app.settings({ tokenRotationEnabled }));
        const { access_token } = await stage.install(acme, { user_scope: "chat:write" });
        assert.equal((await uninstall(access_token)).ok, true);
        assert.deepEqual([localSlack.tokensOf(acme.id), localSlack.bot(acme.id)], [[], undefined]);
        assert.deepEqual(Object.keys(await received()).sort(), ["app_uninstalled", "tokens_revoked"]);
        assert.equal((await slackError(uninstall(access_token))).error, "account_inactive");
      });
    }

    it("is refused with the credentials of another app", async () => {
      const { access_token } = await stage.install(stage.acme);
      const wrong = { client_id: "9.9" };
      assert.equal((await slackError(uninstall(access_token, wrong))).error, "invalid_client_id");
      const guessed = { client_secret: "guessed" };
      assert.equal((await slackError(uninstall(access_token, guessed))).error, "bad_client_secret");
      assert.ok(stage.localSlack.bot(stage.acme.id));
    });
  });

  it("sends nothing to an app that did not subscribe", async () => {
    stage.localSlack.configureApp(stage.app.settings({ botEvents: ["app_uninstalled"] }));
    await stage.install(stage.acme);
    await stage.localSlack.uninstall(stage.acme.id);
    assert.deepEqual(Object.keys(await received()), ["app_uninstalled"]);
  });
});
