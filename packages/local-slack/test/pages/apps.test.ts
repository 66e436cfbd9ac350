import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: install and tokens", () => {
  let stage: Stage;
  let ada: PageVisitor;

  const start = async (settings: Parameters<typeof Stage.start>[0] = {}) => {
    stage = await Stage.start(settings);
    ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
  };
  afterEach(() => stage.stop());

  const eventTypes = () => stage.localSlack.deliveries.map(({ type }) => type).sort();

  it("leads to where the app begins its installation, or else to the authorize page", async () => {
    await start({ settings: { installUrl: "http://localhost:1/slack/install" } });
    const link = async () =>
      (await ada.open("apps")).links().find(({ text }) => text === "Install")?.url ?? "";
    assert.equal(await link(), "http://localhost:1/slack/install");
    stage.localSlack.configureApp(stage.app.settings());
    const authorize = await ada.open(await link());
    assert.match(authorize.text, /<button class="button primary" name="decision" value="allow">Allow/);
    assert.match(authorize.text, /See messages that mention it <code>app_mentions:read<\/code>/);
    stage.localSlack.configureApp({ ...stage.app.settings(), redirectUrls: [] });
    assert.match((await ada.open("apps")).text, /No app is configured yet/);
  });

  it("shows the last characters of the tokens alone, and their scopes", async () => {
    await start();
    await stage.install(stage.acme, { scope: "chat:write,commands", user_scope: "users:read" });
    const { text } = await ada.open("apps");
    for (const { value } of stage.localSlack.tokensOf(stage.acme.id)) {
      assert.ok(text.includes(`token …${value.slice(-4)}`));
      assert.ok(!text.includes(value));
    }
    assert.match(text, /<code>chat:write<\/code> <code>commands<\/code>/);
    assert.match(
      text,
      /Acme <span class="badge good">installed[\s\S]*Globex <span class="badge">not installed/,
    );
  });

  it("uninstalls, and the app is told", async () => {
    await start();
    await stage.install(stage.acme, { user_scope: "users:read" });
    const page = await ada.submit(await ada.open("apps"), "/apps/uninstall");
    assert.match(page.text, /was uninstalled: all its tokens there are dead/);
    assert.deepEqual(stage.localSlack.tokensOf(stage.acme.id), []);
    await stage.localSlack.idle();
    assert.deepEqual(eventTypes(), ["app_uninstalled", "tokens_revoked"]);
  });

  it("uninstalls and tells the app when it is told to, after a new install too", async () => {
    await start();
    await stage.install(stage.acme);
    const page = await ada.submit(await ada.open("apps"), "/apps/uninstall", { hold: "yes" });
    assert.match(page.text, /has not heard of its uninstall from <b>Acme<\/b> yet/);
    await stage.install(stage.acme);
    await stage.localSlack.idle();
    assert.deepEqual(eventTypes(), []);
    const after = await ada.submit(await ada.open("apps"), "/apps/held");
    await stage.localSlack.idle();
    assert.deepEqual(eventTypes(), ["app_uninstalled", "tokens_revoked"]);
    assert.doesNotMatch(after.text, /has not heard/);
    assert.match(after.text, /Acme <span class="badge good">installed/);
  });

  it("revokes one person's token, and leaves the bot's", async () => {
    await start();
    await stage.install(stage.acme, { user_scope: "users:read" });
    await ada.submit(await ada.open("apps"), "/apps/revoke");
    assert.deepEqual(
      stage.localSlack.tokensOf(stage.acme.id).map(({ kind }) => kind),
      ["bot"],
    );
    await stage.localSlack.idle();
    assert.deepEqual(eventTypes(), ["tokens_revoked"]);
  });

  it("lets a rotated token expire, which can be refreshed; one that does not rotate cannot expire", async () => {
    await start();
    await stage.install(stage.globex);
    assert.doesNotMatch((await ada.open("apps")).text, /Expire token/);
    stage.localSlack.configureApp(stage.app.settings({ tokenRotationEnabled: true }));
    const { access_token, refresh_token = "" } = await stage.install(stage.acme);
    const page = await ada.submit(await ada.open("apps"), "/apps/expire");
    assert.match(page.text, /<span class="badge wrong">token_expired<\/span>/);
    const init = { method: "POST", headers: { authorization: `Bearer ${access_token}` } };
    assert.equal((await stage.call("auth.test", init)).body.error, "token_expired");
    const renewed = await stage.client().oauth.v2.access({
      client_id: stage.localSlack.clientId,
      client_secret: stage.localSlack.clientSecret,
      grant_type: "refresh_token",
      refresh_token,
    });
    assert.ok(renewed.ok);
  });

  it("uninstalls an org-wide install, and adds it to a workspace and removes it", async () => {
    await start();
    await stage.install(stage.initech, { org: true });
    const isIn = () => stage.localSlack.bot(stage.initech.id) !== undefined;
    const out = await ada.submit(await ada.open("apps"), "/apps/team", { access: "revoke" });
    assert.equal(isIn(), false);
    const back = await ada.submit(out, "/apps/team", { access: "grant" });
    assert.equal(isIn(), true);
    await ada.submit(back, "/apps/uninstall");
    assert.equal(isIn(), false);
  });

  it("says that something was already done in another window", async () => {
    await start();
    await stage.install(stage.acme);
    const page = await ada.open("apps");
    await ada.submit(page, "/apps/uninstall");
    const again = await ada.submit(page, "/apps/uninstall");
    assert.equal(again.status, 400);
    assert.match(again.text, /The app is not installed in T0ACME01/);
  });
});
