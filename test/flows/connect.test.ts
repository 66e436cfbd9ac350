import assert from "node:assert/strict";
import type { Person, Workspace } from "local-slack";
import { Browser } from "local-slack";
import type { Database } from "../../src/database/database.js";
import { installationQuery } from "../../src/installations/record-ids.js";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("Connecting an account", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  const tokenOf = async ({ id, enterprise }: Workspace, person: Person, org = false) => {
    const target = { isEnterpriseInstall: org, teamId: id, enterpriseId: enterprise?.id };
    const { user } = await flow.app.installationStore.fetchInstallation(installationQuery(target, person.id));
    return user.token;
  };
  const liveToken = (target: string, person: Person) =>
    flow.localSlack.tokensOf(target).find(({ kind, userId }) => kind === "user" && userId === person.id)
      ?.value;
  const botToken = (workspace: Workspace) =>
    flow.localSlack.tokensOf(workspace.id).find(({ kind }) => kind === "bot")?.value;

  it("asks for the user scopes alone, for that workspace", async () => {
    await flow.install(flow.acme);
    const response = await fetch(flow.connectUrl(flow.acme), { redirect: "manual" });
    assert.equal(response.status, 302);
    const { searchParams } = new URL(response.headers.get("location") ?? "");
    assert.equal(searchParams.get("scope"), "");
    assert.equal(searchParams.get("user_scope"), MANIFEST.userScopes.join(","));
    assert.equal(searchParams.get("team"), flow.acme.id);
  });

  it("stores the person's token, and leaves the bot as it is", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    const bot = botToken(flow.acme);
    const page = await flow.connect(flow.acme);
    assert.equal(page.status, 200);
    assert.match(page.text, /can now act as you in Acme/);
    assert.equal(await tokenOf(flow.acme, ben), liveToken(flow.acme.id, ben));
    assert.ok(await tokenOf(flow.acme, ben));
    assert.equal(botToken(flow.acme), bot);
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("offers the install and revokes the token when the bot is not installed", async () => {
    const [, ben] = flow.acme.people;
    const page = await flow.connect(flow.acme);
    assert.equal(page.status, 409);
    assert.match(page.text, /is not installed in this workspace/);
    assert.ok(page.links().some(({ text, url }) => text === "Add to Slack" && url === flow.app.installUrl));
    await flow.localSlack.until(
      "the token to be dead",
      () => liveToken(flow.acme.id, ben) === undefined || undefined,
    );
    assert.equal(await database().installations.findOne({ clientId: flow.localSlack.clientId }), null);
  });

  it("leads to Slack without asking the database, which strangers could keep busy", async () => {
    const unasked = new Proxy({} as Database["installations"], {
      get: (_, method) => assert.fail(`the database was asked: ${String(method)}`),
    });
    await flow.stop();
    flow = await Flow.start({ ...database(), installations: unasked, oauthStates: unasked });
    const { status } = await fetch(flow.connectUrl(flow.acme), { redirect: "manual" });
    assert.equal(status, 302);
  });

  it("tells nobody whether the bot is installed somewhere before Slack knows who is asking", async () => {
    await flow.install(flow.acme);
    const answers = await Promise.all(
      [flow.acme, flow.globex, { ...flow.acme, id: "T0UNKNOWN" }].map(async (workspace) => {
        const response = await fetch(flow.connectUrl(workspace), { redirect: "manual" });
        const location = new URL(response.headers.get("location") ?? "");
        assert.equal(location.searchParams.get("team"), workspace.id);
        for (const name of ["team", "state"]) location.searchParams.set(name, "");
        const headers = [...response.headers.keys()].sort();
        return { status: response.status, location: location.href, headers, body: await response.text() };
      }),
    );
    assert.equal(answers[0]?.status, 302);
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[2], answers[0]);
  });

  it("says so when the bot was uninstalled meanwhile, and stores nothing", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    const browser = new Browser();
    const asked = await browser.get(flow.connectUrl(flow.acme));
    flow.remember(asked);
    await database().installations.deleteMany({ "team.id": flow.acme.id, kind: "workspace" });
    const as = `${flow.acme.id}/${ben.id}`;
    const page = await browser.submit(asked, { as, decision: "allow" });
    assert.equal(page.status, 409);
    assert.match(page.text, /not installed/);
    await flow.localSlack.until(
      "the token to be dead",
      () => liveToken(flow.acme.id, ben) === undefined || undefined,
    );
  });

  it("refuses an approval for another workspace, and revokes its token", async () => {
    const [gina] = flow.globex.people;
    await flow.install(flow.acme);
    await flow.install(flow.globex, { person: flow.globex.people[1] });
    const browser = new Browser();
    const asked = await browser.get(flow.connectUrl(flow.acme));
    flow.remember(asked);
    // Slack leaves the choice to people who are signed in to several workspaces.
    const anyTeam = new URL(asked.hops[0]?.location ?? "");
    anyTeam.searchParams.delete("team");
    const page = await browser.submit(await browser.get(anyTeam.href), {
      as: `${flow.globex.id}/${gina.id}`,
      decision: "allow",
    });
    assert.equal(page.status, 409);
    assert.match(page.text, /another workspace/);
    await flow.localSlack.until(
      "the token to be dead",
      () => liveToken(flow.globex.id, gina) === undefined || undefined,
    );
    assert.equal(await tokenOf(flow.globex, gina), undefined);
  });

  it("keeps the account that is connected in the other workspace", async () => {
    const [gina] = flow.globex.people;
    await flow.install(flow.acme);
    await flow.install(flow.globex);
    await flow.connect(flow.globex, { person: gina });
    const before = await tokenOf(flow.globex, gina);
    assert.ok(before);
    const browser = new Browser();
    const asked = await browser.get(flow.connectUrl(flow.acme));
    flow.remember(asked);
    const anyTeam = new URL(asked.hops[0]?.location ?? "");
    anyTeam.searchParams.delete("team");
    const as = `${flow.globex.id}/${gina.id}`;
    const page = await browser.submit(await browser.get(anyTeam.href), { as, decision: "allow" });
    assert.equal(page.status, 409);
    await flow.stopApp();
    assert.equal(liveToken(flow.globex.id, gina), before);
    await flow.startApp();
  });

  it("stores only the person's token, whatever somebody adds to Slack's URL", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme);
    const browser = new Browser();
    const asked = await browser.get(flow.connectUrl(flow.acme));
    flow.remember(asked);
    const withBot = new URL(asked.hops[0]?.location ?? "");
    withBot.searchParams.set("scope", "chat:write");
    const as = `${flow.acme.id}/${ben.id}`;
    const page = await browser.submit(await browser.get(withBot.href), { as, decision: "allow" });
    assert.equal(page.status, 200);
    const installation = await flow.app.installationStore.fetchInstallation(
      installationQuery({ isEnterpriseInstall: false, teamId: flow.acme.id }),
    );
    assert.equal(installation.installerUserId, ada.id);
    assert.ok(await tokenOf(flow.acme, ben));
  });

  it("refuses a link that names no workspace", async () => {
    for (const query of [
      "",
      "?team=",
      "?team=acme",
      "?team=T1&team=T2",
      "?team=E0INITECH01",
      "?team=T1%0a",
      "?team=T123&enterprise=x",
    ]) {
      const response = await fetch(`${flow.url}/slack/connect${query}`, { redirect: "manual" });
      assert.equal(response.status, 400, query);
      assert.match(await response.text(), /names no workspace/);
    }
  });

  it("finds the person's token for events of the organization", async () => {
    const [, jonas] = flow.initech.people;
    await flow.install(flow.initech, { org: true });
    const page = await flow.connect(flow.initech, { url: flow.connectUrl(flow.initech, true) });
    assert.equal(page.status, 200);
    assert.ok(await tokenOf(flow.initech, jonas, true));
    const elsewhere = {
      isEnterpriseInstall: true,
      teamId: "T0OTHER",
      enterpriseId: flow.initech.enterprise?.id,
    };
    const { user } = await flow.app.installationStore.fetchInstallation(
      installationQuery(elsewhere, jonas.id),
    );
    assert.equal(user.token, await tokenOf(flow.initech, jonas, true), "in every workspace of it");
    const { command = "" } = MANIFEST.commands[0] ?? {};
    await flow.localSlack.command({
      team: flow.initech.id,
      user: jonas.id,
      channel: flow.initech.general,
      command,
      text: "as Jonas",
    });
    const message = await flow.localSlack.until("the post", () =>
      flow.localSlack.messages(flow.initech.general).find(({ text }) => text === "as Jonas"),
    );
    assert.deepEqual([message.by, message.user], ["user_token", jonas.id]);
  });

  it("treats a cancel with a forged state as a cancelled install", async () => {
    for (const claims of [{}, { options: null }, { options: "x" }, { options: { teamId: "T1" } }]) {
      const parts = [{ alg: "none" }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString("base64url"),
      );
      const query = new URLSearchParams({ error: "access_denied", state: `${parts.join(".")}.` });
      const response = await fetch(`${flow.url}${MANIFEST.redirectPath}?${query}`);
      assert.equal(response.status, 403, JSON.stringify(claims));
      assert.match(await response.text(), /href="\/slack\/install"/);
    }
  });

  it("changes nothing when the person cancels", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    const page = await flow.connect(flow.acme, { cancel: true });
    assert.equal(page.status, 403);
    assert.doesNotMatch(page.text, /install/i);
    assert.deepEqual(
      page.links().map(({ url }) => url),
      [`${flow.url}/`, flow.connectUrl(flow.acme)],
      "and can try again where they started",
    );
    assert.equal(await tokenOf(flow.acme, ben), undefined);
  });
});
