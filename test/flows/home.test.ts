import assert from "node:assert/strict";
import type { Person, Workspace } from "local-slack";
import { HOME_ACTIONS } from "../../src/home/home-view.js";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("The Home tab", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  const homeOf = (workspace: Workspace, person: Person) =>
    JSON.stringify(flow.localSlack.homeOf({ team: workspace.id, user: person.id })?.blocks ?? []).replaceAll(
      "&amp;",
      "&",
    );

  /** A person opens the tab; resolves with what it then shows. */
  async function open(workspace: Workspace, person: Person): Promise<string> {
    return afterPublishing(workspace, person, () =>
      flow.localSlack.openHome({ team: workspace.id, user: person.id }),
    );
  }

  async function disconnect(workspace: Workspace, person: Person, seen?: string): Promise<string> {
    const home = { team: workspace.id, user: person.id };
    const view =
      seen === undefined
        ? {}
        : { seen: views.get(seen) as NonNullable<ReturnType<typeof flow.localSlack.homeOf>> };
    return afterPublishing(workspace, person, async () => {
      const result = await flow.localSlack.clickButton({
        ...home,
        actionId: HOME_ACTIONS.disconnect,
        in: "home",
        ...view,
      });
      assert.equal(result.ok, true, JSON.stringify(result));
    });
  }

  /** Views as they were, by a name: what a person still sees of an old tab. */
  const views = new Map<string, ReturnType<typeof flow.localSlack.homeOf>>();

  async function afterPublishing(workspace: Workspace, person: Person, act: () => Promise<unknown>) {
    const published = () =>
      flow.localSlack.calls.filter(
        ({ method, args, ok }) => ok && method === "views.publish" && args.user_id === person.id,
      ).length;
    const before = published();
    await act();
    await flow.localSlack.until("the Home tab", () => published() > before || undefined);
    return homeOf(workspace, person);
  }

  it("shows who installed the app, when and with which scopes", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme);
    const home = await open(flow.acme, ben);
    assert.ok(home.includes(`Installed by <@${ada.id}> on <!date^`), home);
    for (const scope of MANIFEST.botScopes) assert.ok(home.includes(`\`${scope}\``), scope);
    assert.ok(!home.includes(HOME_ACTIONS.reinstall));
  });

  it("shows which scopes the workspace lacks, with a link, until it is installed again", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.stopApp();
    const manifest = { ...MANIFEST, botScopes: [...MANIFEST.botScopes, "reactions:write"] };
    await flow.startApp(manifest);
    const lacking = await open(flow.acme, ben);
    assert.match(lacking, /asks for `reactions:write`, which/);
    assert.ok(lacking.includes(flow.app.installUrl));
    const pressed = await flow.localSlack.clickButton({
      team: flow.acme.id,
      user: ben.id,
      actionId: HOME_ACTIONS.reinstall,
      in: "home",
    });
    assert.deepEqual([pressed.ok, pressed.url], [true, flow.app.installUrl]);
    await flow.install(flow.acme);
    assert.ok(
      !homeOf(flow.acme, ada).includes("which this workspace has not granted"),
      "refreshed by itself",
    );
  });

  it("shows whether the viewer's own account is connected, and the button for the other", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    const before = await open(flow.acme, ben);
    assert.match(before, /Your account is not connected/);
    assert.ok(before.includes(flow.connectUrl(flow.acme)), before);
    assert.ok(!before.includes(HOME_ACTIONS.disconnect));
    await flow.connect(flow.acme);
    const after = homeOf(flow.acme, ben);
    assert.match(after, /Your account is connected/);
    assert.ok(after.includes(HOME_ACTIONS.disconnect));
    assert.ok(!after.includes(HOME_ACTIONS.connect));
  });

  it("shows an admin and the installer who has connected, and nobody else; no token to anyone", async () => {
    const [ada, ben, cleo] = flow.acme.people;
    assert.ok(cleo);
    await flow.install(flow.acme, { person: ben });
    for (const person of [ben, cleo]) await flow.connect(flow.acme, { person });
    for (const person of [ada, ben]) {
      const home = await open(flow.acme, person);
      assert.ok(
        home.includes(`*Connected accounts:* ${[ben, cleo].map(({ id }) => `<@${id}>`).join(", ")}`),
        home,
      );
    }
    const other = await open(flow.acme, cleo);
    assert.ok(!other.includes("Connected accounts"));
    for (const { value } of flow.localSlack.tokensOf(flow.acme.id)) assert.ok(!other.includes(value));
  });

  /** The Home tab that the app makes for a person of whom Slack says this: what is published, whether Slack takes it or not. */
  async function madeFor(target: string, userId: string, user: Readonly<Record<string, unknown>>) {
    const made = () =>
      flow.localSlack.calls.findLast(
        ({ method, args }) => method === "views.publish" && args.user_id === userId,
      );
    const before = made();
    flow.localSlack.failNext("users.info", { answer: { ok: true, user: { id: userId, ...user } } });
    flow.localSlack.deliver(target, {
      type: "app_home_opened",
      user: userId,
      channel: "D0HOME",
      tab: "home",
      event_ts: "1.1",
    });
    const call = await flow.localSlack.until("the Home tab", () => (made() === before ? undefined : made()));
    return JSON.stringify(call.args.view);
  }

  it("shows who has connected to an admin of the workspace served, and to no admin of another one", async () => {
    const [, ben, cleo] = flow.acme.people;
    const [, hank] = flow.globex.people;
    assert.ok(cleo);
    await flow.install(flow.acme);
    await flow.connect(flow.acme, { person: ben });
    const admin = { is_admin: true, is_owner: true };
    // Hank shares a channel with Acme's bot. What Slack says of him is about Globex.
    for (const stranger of [
      { team_id: flow.globex.id, is_stranger: false, ...admin },
      { team_id: flow.globex.id, is_stranger: true, ...admin },
      { ...admin },
      { team_id: flow.globex.id, enterprise_user: { teams: [flow.globex.id], ...admin }, ...admin },
    ]) {
      const home = await madeFor(flow.acme.id, hank.id, stranger);
      assert.ok(home.includes("Bolt MongoDB App"), home);
      assert.ok(!home.includes("Connected accounts"), `${JSON.stringify(stranger)}: ${home}`);
    }
    for (const own of [
      { team_id: flow.acme.id, is_admin: true },
      { team_id: flow.acme.id, is_owner: true },
    ]) {
      assert.ok((await madeFor(flow.acme.id, cleo.id, own)).includes(`*Connected accounts:* <@${ben.id}>`));
    }
    assert.ok(
      !(await madeFor(flow.acme.id, cleo.id, { team_id: flow.acme.id })).includes("Connected accounts"),
    );
  });

  it("shows who has connected in an org-wide install to an admin of the organization alone, since it lists all of it", async () => {
    const { initech } = flow;
    const [, jonas, kim] = initech.people;
    const enterprise_id = initech.enterprise?.id ?? "";
    assert.ok(kim);
    await flow.install(initech, { org: true });
    await flow.connect(initech, { url: flow.connectUrl(initech, true) });
    const ofTeam = { team_id: initech.id, is_admin: true, is_owner: true };
    for (const other of [
      ofTeam,
      { ...ofTeam, enterprise_user: { enterprise_id, is_admin: false, is_owner: false } },
      { ...ofTeam, enterprise_user: { enterprise_id: "E0OTHER", is_admin: true } },
    ]) {
      const home = await madeFor(initech.id, kim.id, other);
      assert.ok(!home.includes("Connected accounts"), `${JSON.stringify(other)}: ${home}`);
    }
    const ofOrg = { ...ofTeam, enterprise_user: { enterprise_id, is_admin: true } };
    assert.ok((await madeFor(initech.id, kim.id, ofOrg)).includes(`*Connected accounts:* <@${jonas.id}>`));
  });

  it("shows without users:read who has connected to the installer, and to nobody else", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.stopApp();
    const botScopes = MANIFEST.botScopes.filter((scope) => scope !== "users:read");
    await flow.startApp({ ...MANIFEST, botScopes });
    await flow.install(flow.acme, { person: ben });
    await flow.connect(flow.acme, { person: ben });
    assert.match(homeOf(flow.acme, ben), /Connected accounts/, "who installed it sees them all the same");
    assert.ok(!(await open(flow.acme, ada)).includes("Connected accounts"));
    const lacked = flow.localSlack.calls.filter(({ error }) => error === "missing_scope");
    assert.deepEqual([...new Set(lacked.map(({ method }) => method))], ["users.info"]);
  });

  it("disconnects: the token is revoked at Slack, its record is deleted, the bot stays", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    const order: string[] = [];
    assert.match(await disconnect(flow.acme, ben), /Your account is not connected/);
    order.push(...flow.localSlack.calls.map(({ method }) => method));
    assert.ok(order.includes("auth.revoke"));
    assert.deepEqual(
      flow.localSlack.tokensOf(flow.acme.id).filter(({ userId }) => userId === ben.id),
      [],
    );
    const records = await database().installations.find({ clientId: flow.localSlack.clientId }).toArray();
    assert.ok(!records.some(({ _id }) => String(_id).includes(ben.id)));
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("accepts the button of an old tab, and the same button twice", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    views.set("connected", flow.localSlack.homeOf({ team: flow.acme.id, user: ben.id }));
    await disconnect(flow.acme, ben);
    assert.match(await disconnect(flow.acme, ben, "connected"), /Your account is not connected/);
    assert.equal(flow.localSlack.calls.filter(({ method }) => method === "auth.revoke").length, 1);
    assert.equal(flow.logged(/failed|could not/).length, 0);
  });

  for (const error of ["fatal_error", "invalid_auth"]) {
    it(`keeps the record when Slack does not revoke the token (${error}), says so, and can be asked again`, async () => {
      const [, ben] = flow.acme.people;
      await flow.install(flow.acme);
      await flow.connect(flow.acme);
      flow.localSlack.failNext("auth.revoke", { error });
      const failed = await disconnect(flow.acme, ben);
      assert.match(failed, /could not be disconnected just now/);
      assert.match(failed, /Your account is connected/);
      assert.equal(flow.logged("An account could not be disconnected").length, 1);
      assert.match(await disconnect(flow.acme, ben), /Your account is not connected/);
    });
  }

  it("is the organization's in an org-wide install, with a link that finds it", async () => {
    const [, jonas] = flow.initech.people;
    await flow.install(flow.initech, { org: true });
    const home = await open(flow.initech, jonas);
    assert.ok(home.includes(flow.connectUrl(flow.initech, true)), home);
    await flow.connect(flow.initech, { url: flow.connectUrl(flow.initech, true) });
    assert.match(await open(flow.initech, jonas), /Your account is connected/);
    assert.match(await disconnect(flow.initech, jonas), /Your account is not connected/);
  });

  it("is shown even when Slack does not say whether the viewer is an admin", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    flow.localSlack.failNext("users.info", { error: "fatal_error" });
    const home = await open(flow.acme, ben);
    assert.match(home, /Your account is not connected/);
    assert.ok(!home.includes("Connected accounts"));
    assert.equal(flow.logged(/whether a person is an admin/).length, 1);
  });

  it("logs one line when Slack refuses the tab, and shows it soon after", async () => {
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    flow.localSlack.failNext("views.publish", { error: "fatal_error" });
    await flow.localSlack.openHome({ team: flow.acme.id, user: ben.id });
    await flow.localSlack.until("the Home tab", () =>
      flow.localSlack.homeOf({ team: flow.acme.id, user: ben.id }),
    );
    assert.equal(flow.logged("An event could not be handled; it is tried again").length, 1);
    assert.equal(flow.logged("A Slack request failed").length, 0);
  });
});
