import assert from "node:assert/strict";
import { Stage, slackError } from "../stage.js";

const ORG = "E0INITECH01";

describe("Local Slack: workspaces of an org-wide install", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    stage.localSlack.configureApp(settings());
  });

  afterEach(() => stage.stop());

  const settings = (more: object = {}) => {
    const { botEvents, ...rest } = stage.app.settings();
    return {
      ...rest,
      botEvents: [...botEvents, "team_access_granted", "team_access_revoked"],
      ...more,
    };
  };
  const startNowhere = () => stage.localSlack.configureApp(settings({ orgInstallStartsIn: "no workspace" }));
  const jonas = () => ({ team: stage.initech.id, user: stage.initech.people[1].id });
  const say = (text: string) =>
    stage.localSlack.postMessage({ ...jonas(), channel: stage.initech.general, text });

  async function received() {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope }) => envelope);
  }

  it("are all, at first, unless the app starts in none", async () => {
    const { initech, localSlack } = stage;
    await stage.install(initech, { org: true });
    assert.ok(localSlack.bot(initech.id));
    await localSlack.uninstallOrg(ORG, { deliver: "later" });
    startNowhere();
    const bot = await stage.installedBot(initech, {
      org: true,
      scope: "chat:write,im:write,channels:history",
    });
    assert.equal(localSlack.bot(initech.id), undefined);
    assert.equal((await bot.auth.test()).team_id, ORG);
    await say("is anybody here?");
    assert.deepEqual(await received(), []);
    await assert.rejects(localSlack.openHome(jonas()), { code: "local_slack_use_invalid" });
    const command = { ...jonas(), channel: initech.general, command: "/speak" };
    assert.equal((await localSlack.command(command)).error, "invalid_command");
  });

  it("that the app was not added to are refused to its token with team_access_not_granted", async () => {
    startNowhere();
    const { initech, globex } = stage;
    const bot = await stage.installedBot(initech, { org: true, scope: "chat:write,im:write" });
    const { user } = jonas();
    for (const call of [
      bot.chat.postMessage({ channel: initech.general, text: "x" }),
      bot.chat.postMessage({ channel: user, text: "x" }),
      bot.conversations.open({ users: user }),
      bot.views.publish({ user_id: user, view: { type: "home", blocks: [] } }),
    ]) {
      assert.equal((await slackError(call)).error, "team_access_not_granted");
    }
    const elsewhere = bot.chat.postMessage({ channel: globex.general, text: "x" });
    assert.equal((await slackError(elsewhere)).error, "channel_not_found");
  });

  it("are added with team_access_granted, and the bot joins them", async () => {
    startNowhere();
    const { initech, localSlack } = stage;
    const bot = await stage.installedBot(initech, { org: true });
    const delivery = await localSlack.grantTeam(ORG, initech.id);
    assert.deepEqual([delivery?.type, delivery?.team], ["team_access_granted", ORG]);
    const [{ team_id, enterprise_id, event, authorizations }] = await received();
    assert.deepEqual([team_id, enterprise_id], [null, ORG]);
    const { event_ts, ...rest } = event;
    assert.match(event_ts, /^\d+\.\d{6}$/);
    assert.deepEqual(rest, { type: "team_access_granted", team_ids: [initech.id] });
    assert.deepEqual(authorizations, [
      {
        enterprise_id: ORG,
        team_id: null,
        user_id: localSlack.bot(initech.id)?.userId,
        is_bot: true,
        is_enterprise_install: true,
      },
    ]);
    assert.equal((await bot.chat.postMessage({ channel: initech.general, text: "here" })).ok, true);
    await say(`<@${localSlack.bot(initech.id)?.userId}> welcome`);
    assert.ok((await received()).some(({ event: { type } }) => type === "app_mention"));
  });

  it("are removed with team_access_revoked, and the bot leaves them; the install stays", async () => {
    const { initech, localSlack } = stage;
    const bot = await stage.installedBot(initech, { org: true });
    await bot.chat.postMessage({ channel: initech.general, text: "here" });
    const before = (await received()).length;
    await localSlack.revokeTeam(ORG, initech.id);
    assert.equal(localSlack.bot(initech.id), undefined);
    await say("bye");
    const later = (await received()).slice(before);
    assert.deepEqual(
      later.map(({ event }) => [event.type, event.team_ids]),
      [["team_access_revoked", [initech.id]]],
    );
    assert.equal((await bot.auth.test()).ok, true);
    assert.equal(localSlack.tokensOf(ORG).length, 1);
    const again = await stage.install(initech, { org: true });
    assert.ok(again.access_token);
    assert.equal(localSlack.bot(initech.id), undefined, "approving again adds it nowhere");
  });

  it("are what auth.teams.list lists, a page at a time; the token of a workspace reaches that one", async () => {
    const { acme, initech, localSlack } = stage;
    const bot = await stage.installedBot(initech, { org: true });
    const listed = async () => (await bot.auth.teams.list()).teams?.map(({ id }) => id);
    assert.deepEqual(await listed(), [initech.id]);
    const first = await bot.auth.teams.list({ limit: 1 });
    assert.deepEqual(first.response_metadata?.next_cursor, "");
    await localSlack.revokeTeam(ORG, initech.id);
    assert.deepEqual(await listed(), []);
    const own = await stage.installedBot(acme);
    assert.deepEqual((await own.auth.teams.list()).teams, [{ id: acme.id, name: acme.name }]);
    const refused = await Promise.all(
      [{ limit: 0 }, { limit: 1_001 }, { cursor: "T0NOWHERE" }].map((args) =>
        slackError(bot.auth.teams.list(args)),
      ),
    );
    assert.deepEqual(
      refused.map(({ error }) => error),
      ["invalid_limit", "invalid_limit", "invalid_cursor"],
    );
  });

  it("are removed with app_uninstalled_team, too, where the app may see the apps of the organization", async () => {
    const { initech, localSlack } = stage;
    const botEvents = ["app_uninstalled_team", "team_access_revoked"];
    localSlack.configureApp(settings({ botEvents, userScopes: ["admin.apps:read"] }));
    await stage.install(initech, { org: true });
    await localSlack.revokeTeam(ORG, initech.id);
    const types = async () => (await received()).map(({ event }) => event.type);
    assert.deepEqual(await types(), ["team_access_revoked"], "nobody has given the scope");
    await localSlack.grantTeam(ORG, initech.id);
    await stage.install(initech, { org: true, user_scope: "admin.apps:read" });
    await localSlack.revokeTeam(ORG, initech.id);
    const event = (await received()).find(({ event: { type } }) => type === "app_uninstalled_team")?.event;
    assert.deepEqual(
      [event?.type, event?.team_id, event?.app_id, event?.team_domain],
      ["app_uninstalled_team", initech.id, localSlack.appId, initech.domain],
    );
  });

  it("are no longer told of buttons when the app was removed", async () => {
    const { initech, localSlack } = stage;
    const bot = await stage.installedBot(initech, { org: true });
    const text = { type: "plain_text" as const, text: "Go" };
    const { ts = "" } = await bot.chat.postMessage({
      channel: initech.general,
      text: "Go",
      blocks: [{ type: "actions", elements: [{ type: "button", action_id: "go", text }] }],
    });
    const press = () =>
      localSlack.clickButton({ ...jonas(), actionId: "go", in: { channel: initech.general, ts } });
    assert.equal((await press()).ok, true);
    await localSlack.revokeTeam(ORG, initech.id);
    assert.equal((await press()).error, "app_not_installed");
  });

  it("use an install of their own when the app was removed", async () => {
    const { initech, localSlack } = stage;
    await stage.install(initech);
    const own = localSlack.bot(initech.id);
    startNowhere();
    await stage.install(initech, { org: true });
    assert.deepEqual(localSlack.bot(initech.id), own);
    await localSlack.grantTeam(ORG, initech.id);
    assert.notDeepEqual(localSlack.bot(initech.id), own);
    await localSlack.revokeTeam(ORG, initech.id);
    assert.deepEqual(localSlack.bot(initech.id), own);
  });

  it("are told of only where the app subscribed", async () => {
    stage.localSlack.configureApp(stage.app.settings());
    await stage.install(stage.initech, { org: true });
    assert.equal(await stage.localSlack.revokeTeam(ORG, stage.initech.id), undefined);
    assert.deepEqual(await received(), []);
  });

  it("are only those of the organization, and change only when there is something to change", async () => {
    const { acme, initech, localSlack } = stage;
    const impossible = [
      () => localSlack.grantTeam(ORG, initech.id),
      () => localSlack.revokeTeam(ORG, initech.id),
    ];
    for (const attempt of impossible) await assert.rejects(attempt(), { code: "local_slack_use_invalid" });
    await stage.install(initech, { org: true });
    for (const attempt of [
      () => localSlack.grantTeam(ORG, initech.id),
      () => localSlack.grantTeam(ORG, acme.id),
      () => localSlack.grantTeam("E0NOWHERE", initech.id),
      () => localSlack.revokeTeam(ORG, acme.id),
      () => localSlack.revokeTeam(ORG, "T0NOWHERE"),
    ]) {
      await assert.rejects(attempt(), { code: "local_slack_use_invalid" });
    }
  });
});
