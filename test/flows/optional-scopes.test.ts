import assert from "node:assert/strict";
import type { Person, Workspace } from "local-slack";
import { HOME_ACTIONS } from "../../src/home/home-view.js";
import { installationQuery } from "../../src/installations/record-ids.js";
import { withKept } from "../../src/listeners/kept.js";
import { onCommand } from "../../src/listeners/listener.js";
import { requiredBotScopes } from "../../src/manifest/scopes/optional-scopes.js";
import { isCounted } from "../../src/overview/missing-scopes-count.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { Flow, MANIFEST } from "./flow.js";

const OPTIONAL = {
  ...MANIFEST,
  botScopes: [...MANIFEST.botScopes, "reactions:write"],
  optionalBotScopes: ["users:read", "reactions:write"],
  userScopes: ["chat:write", "search:read"],
  optionalUserScopes: ["search:read"],
};

/** Says what `hasScope` says of each scope that it is given: of the bot, and of the person. */
const may = onCommand("/post", {
  listen:
    () =>
    async ({ ack, command, context: { hasScope } }) => {
      const scopes = command.text.split(" ");
      await ack(JSON.stringify(scopes.map((scope) => [hasScope(scope), hasScope(scope, { as: "user" })])));
    },
});

onADatabase("Optional scopes", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database(), { manifest: OPTIONAL, listeners: withKept([may]) });
  });
  afterEach(() => flow.stop());

  const recordOf = async ({ id }: Workspace) =>
    (await database().installations.findOne({ _id: `${flow.localSlack.clientId}:team:${id}` })) ??
    assert.fail();
  const stored = ({ id: teamId }: Workspace, person: Person) =>
    flow.app.installationStore.fetchInstallation(
      installationQuery({ isEnterpriseInstall: false, teamId }, person.id),
    );
  const asked = async (url: string) => {
    const response = await fetch(url, { redirect: "manual" });
    return new URL(response.headers.get("location") ?? "").searchParams;
  };
  /** What a person sees on their Home tab. */
  const homeOf = (workspace: Workspace, person: Person) =>
    JSON.stringify(flow.localSlack.homeOf({ team: workspace.id, user: person.id })?.blocks ?? []);
  const open = async (workspace: Workspace, person: Person) => {
    const published = () =>
      flow.localSlack.calls.filter(
        ({ method, args }) => method === "views.publish" && args.user_id === person.id,
      ).length;
    const before = published();
    await flow.localSlack.openHome({ team: workspace.id, user: person.id });
    await flow.localSlack.until("the Home tab", () => published() > before || undefined);
    return homeOf(workspace, person);
  };
  const hasScope = async (workspace: Workspace, person: Person, ...scopes: string[]) => {
    const where = { team: workspace.id, user: person.id, channel: workspace.general };
    const { message } = await flow.localSlack.command({ ...where, command: "/post", text: scopes.join(" ") });
    return JSON.parse(message?.text ?? "");
  };

  it("are asked for as the others are, by an install and by a person who connects: Slack marks them itself", async () => {
    const install = await asked(flow.app.installUrl);
    assert.equal(install.get("scope"), OPTIONAL.botScopes.join(","));
    assert.equal(install.get("user_scope"), null);
    const connect = await asked(flow.connectUrl(flow.acme));
    assert.equal(connect.get("scope"), "");
    assert.equal(connect.get("user_scope"), OPTIONAL.userScopes.join(","));
    assert.deepEqual([...install.keys()].sort(), ["client_id", "redirect_uri", "scope", "state"]);
  });

  it("are stored as they were granted, and who left them out lacks nothing", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme, { without: ["users:read", "reactions:write"] });
    await flow.connect(flow.acme, { without: ["search:read"] });
    const { bot, user } = await stored(flow.acme, ben);
    assert.deepEqual(bot?.scopes, requiredBotScopes(OPTIONAL));
    assert.deepEqual(user.scopes, ["chat:write"]);
    assert.equal((await recordOf(flow.acme)).missingScopes, undefined);
    assert.ok(!homeOf(flow.acme, ada).includes("The app has learned something new"), homeOf(flow.acme, ada));
  });

  it("are not missing scopes for the operator, when the manifest makes them optional later either", async () => {
    const { clientId } = flow.localSlack;
    const required = { ...OPTIONAL, optionalBotScopes: [] };
    await flow.install(flow.acme, { without: ["reactions:write"] });
    await flow.stopApp();
    await flow.startApp(required);
    const counted = async (scopes: readonly string[]) =>
      (await isCounted(database().appState, clientId, scopes)) || undefined;
    await until("the count", () => counted(required.botScopes));
    assert.deepEqual((await recordOf(flow.acme)).missingScopes, ["reactions:write"]);
    await flow.stopApp();
    await flow.startApp(OPTIONAL);
    await until("the new count", () => counted(requiredBotScopes(OPTIONAL)));
    assert.equal((await recordOf(flow.acme)).missingScopes, undefined);
  });

  it("are on the landing page, and those that were left out on the pages after an approval, in words", async () => {
    const landing = await (await fetch(flow.url)).text();
    assert.match(
      landing,
      /Only if you allow it; the app works without:<\/p>\s*<ul>\s*<li>see who is in the workspace/,
    );
    const installed = await flow.install(flow.acme, { without: ["reactions:write"] });
    assert.match(installed.text, /What you left out, the bot cannot do: react to messages\./);
    assert.match(installed.text, /You can allow it at any time, on the app&#39;s Home tab/);
    const connected = await flow.connect(flow.acme, { without: ["search:read"] });
    assert.match(connected.text, /the app cannot do as you: search what you can see\./);
    assert.doesNotMatch((await flow.install(flow.acme)).text, /left out/);
    assert.doesNotMatch((await flow.connect(flow.acme)).text, /left out/);
  });

  describe("in a listener", () => {
    it("are what hasScope says of the bot and of the person who asks, each of their own token", async () => {
      const [, ben, cleo] = flow.acme.people;
      assert.ok(cleo);
      await flow.install(flow.acme, { without: ["reactions:write"] });
      await flow.connect(flow.acme, { without: ["search:read"] });
      const scopes = ["chat:write", "users:read", "reactions:write", "search:read"];
      assert.deepEqual(await hasScope(flow.acme, ben, ...scopes), [
        [true, true],
        [true, false],
        [false, false],
        [false, false],
      ]);
      assert.deepEqual(
        await hasScope(flow.acme, cleo, "chat:write"),
        [[true, false]],
        "she is not connected",
      );
    });

    it("are there after a reinstall and after the account is connected again, and nothing else is gone", async () => {
      const [, ben] = flow.acme.people;
      await flow.install(flow.acme, { without: ["reactions:write"] });
      await flow.connect(flow.acme, { without: ["search:read"] });
      const scopes = ["reactions:write", "users:read", "search:read"];
      await flow.install(flow.acme, { without: ["users:read"] });
      await flow.connect(flow.acme);
      assert.deepEqual(await hasScope(flow.acme, ben, ...scopes), [
        [true, false],
        [true, false],
        [false, true],
      ]);
    });

    it("are the same with a token that was refreshed", async () => {
      const [, ben] = flow.acme.people;
      await flow.stop();
      let aheadMs = 0;
      flow = await Flow.start(database(), {
        manifest: { ...OPTIONAL, tokenRotationEnabled: true },
        listeners: withKept([may]),
        clock: () => Date.now() + aheadMs,
      });
      await flow.install(flow.acme, { without: ["reactions:write"] });
      await flow.connect(flow.acme, { without: ["search:read"] });
      await flow.localSlack.idle(); // what was signed before the time moves is too old after it
      aheadMs = 13 * 60 * 60 * 1_000;
      assert.deepEqual(await hasScope(flow.acme, ben, "users:read", "reactions:write", "chat:write"), [
        [true, false],
        [false, false],
        [true, true],
      ]);
      assert.ok(flow.localSlack.refreshes.length >= 2, "both tokens were refreshed");
    });

    it("are those of the organization in each of its workspaces", async () => {
      const [, jonas] = flow.initech.people;
      await flow.install(flow.initech, { org: true, without: ["users:read"] });
      assert.deepEqual(await hasScope(flow.initech, jonas, "users:read", "reactions:write"), [
        [false, false],
        [true, false],
      ]);
    });

    it("are what Slack says of the bot token, where the app runs on one of its own", async () => {
      const [, ben] = flow.acme.people;
      await flow.install(flow.acme, { without: ["reactions:write"] });
      const [{ value: botToken } = assert.fail()] = flow.localSlack.tokensOf(flow.acme.id);
      await flow.stopApp();
      await flow.startApp(OPTIONAL, { botToken });
      assert.deepEqual(await hasScope(flow.acme, ben, "users:read", "reactions:write"), [
        [true, false],
        [false, false],
      ]);
    });
  });

  describe("on the Home tab", () => {
    const more = "*More that the app can do here, if it is allowed to:*";

    it("are offered to the installer and to an admin, with the link that asks for them, until they are granted", async () => {
      const [ada, ben] = flow.acme.people;
      await flow.install(flow.acme, { person: ben, without: ["reactions:write"] });
      for (const person of [ben, ada]) {
        const home = await open(flow.acme, person);
        assert.ok(home.includes(`${more}\\n• react to messages (\`reactions:write\`)"`), home);
        assert.ok(home.includes(flow.app.installUrl), home);
        assert.ok(!home.includes("can allow it."), home);
      }
      const pressed = await flow.localSlack.clickButton({
        team: flow.acme.id,
        user: ben.id,
        actionId: HOME_ACTIONS.reinstall,
        in: "home",
      });
      assert.deepEqual([pressed.ok, pressed.url], [true, flow.app.installUrl]);
      await flow.install(flow.acme, { person: ben, url: pressed.url ?? "" });
      assert.ok(!homeOf(flow.acme, ben).includes("More that the app can do"), "refreshed by itself");
    });

    it("are named to other members, with whom they may ask, and without a link", async () => {
      const [ada, , cleo] = flow.acme.people;
      assert.ok(cleo);
      await flow.install(flow.acme, { without: ["reactions:write"] });
      const home = await open(flow.acme, cleo);
      assert.ok(home.includes(more), home);
      assert.ok(home.includes(`<@${ada.id}>, who installed it, or an admin can allow it.`), home);
      assert.ok(!home.includes(flow.app.installUrl), home);
    });

    it("are offered to who has connected their account, with the link to connect it, until they are granted", async () => {
      const [ada, ben] = flow.acme.people;
      await flow.install(flow.acme);
      const own =
        "*More that it can do as you, if you allow it:*\\n• search what you can see (`search:read`)";
      await flow.connect(flow.acme, { without: ["search:read"] });
      for (const home of [homeOf(flow.acme, ben), await open(flow.acme, ben)]) {
        assert.ok(home.includes(own), home);
        assert.ok(home.replaceAll("&amp;", "&").includes(flow.connectUrl(flow.acme)), home);
      }
      assert.ok(
        !(await open(flow.acme, ada)).includes("as you, if you allow it"),
        "she has not connected hers",
      );
      await flow.connect(flow.acme);
      assert.ok(!homeOf(flow.acme, ben).includes("as you, if you allow it"));
    });

    it("are offered to an installer who has connected theirs before, when they install again", async () => {
      const [ada] = flow.acme.people;
      await flow.install(flow.acme);
      await flow.connect(flow.acme, { person: ada, without: ["search:read"] });
      await flow.install(flow.acme);
      assert.ok(homeOf(flow.acme, ada).includes("search what you can see"), homeOf(flow.acme, ada));
    });
  });
});
