import assert from "node:assert/strict";
import type { Person, Workspace } from "local-slack";
import { installationQuery } from "../../src/installations/record-ids.js";
import { listInstallations } from "../../src/overview/list-installations.js";
import { onADatabase } from "../databases.js";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { Flow, MANIFEST } from "./flow.js";

const WITHOUT_BOT = { ...MANIFEST, botScopes: [], botEvents: [] };
const WITHOUT_PEOPLE = { ...MANIFEST, userScopes: [] };
const ONLY_SIGN_IN = signInManifest("[openid, email, profile]");

onADatabase("The scopes that an install asks for", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  const tokenOf = async ({ id }: Workspace, person: Person) => {
    const query = installationQuery({ isEnterpriseInstall: false, teamId: id }, person.id);
    return (await flow.app.installationStore.fetchInstallation(query)).user.token;
  };
  const asked = async (url: string) => {
    const response = await fetch(url, { redirect: "manual" });
    const { searchParams } = new URL(response.headers.get("location") ?? "");
    return { bot: searchParams.get("scope"), user: searchParams.get("user_scope") };
  };
  const landing = async () => (await fetch(flow.url)).text();

  describe("is the bot and the installer's own account, where the configuration says so", () => {
    beforeEach(async () => {
      flow = await Flow.start(database(), { environment: { INSTALL_ASKS_FOR: "bot+user" } });
    });

    it("asks Slack for both, and for the account alone where somebody connects one", async () => {
      const [bot, user] = [MANIFEST.botScopes.join(","), MANIFEST.userScopes.join(",")];
      assert.deepEqual(await asked(flow.app.installUrl), { bot, user });
      assert.deepEqual(await asked(flow.connectUrl(flow.acme)), { bot: "", user });
    });

    it("stores both, and says so on the pages", async () => {
      const [ada] = flow.acme.people;
      assert.match(await landing(), /Whoever adds the app connects their own account with it/);
      const page = await flow.install(flow.acme);
      assert.match(page.text, /is installed in Acme/);
      assert.match(page.text, /Your own account is connected: the app can act as you/);
      assert.match(page.text, /You can disconnect your account at any time/);
      assert.ok(await tokenOf(flow.acme, ada));
      await flow.answerTo(await flow.mention(flow.acme));
    });

    it("says so to an admin who installs for an organization, too", async () => {
      const page = await flow.install(flow.initech, { org: true });
      assert.match(page.text, /One step is left/);
      assert.match(page.text, /Your own account is connected: the app can act as you/);
    });
  });

  describe("is the person's own account, where the manifest has no bot scopes", () => {
    beforeEach(async () => {
      flow = await Flow.start(database(), { manifest: WITHOUT_BOT });
    });

    it("asks Slack for the user scopes, stores the token and says so", async () => {
      const [ada] = flow.acme.people;
      assert.deepEqual(await asked(flow.app.installUrl), { bot: "", user: MANIFEST.userScopes.join(",") });
      assert.match(await landing(), /Whoever adds the app connects their own account with it/);
      const page = await flow.approve(flow.app.installUrl, flow.acme, ada);
      assert.equal(page.status, 200);
      assert.match(page.text, /Your own account is connected: the app can act as you/);
      assert.doesNotMatch(page.text, /Home tab|mention it/, "there is no bot");
      assert.ok(await tokenOf(flow.acme, ada));
    });

    it("lets others connect theirs, who find no bot there either", async () => {
      const [ada, ben] = flow.acme.people;
      await flow.approve(flow.app.installUrl, flow.acme, ada);
      const page = await flow.approve(flow.connectUrl(flow.acme), flow.acme, ben);
      assert.equal(page.status, 200);
      assert.match(page.text, /can now act as you in Acme/);
      assert.doesNotMatch(page.text, /Home tab/);
      assert.ok(await tokenOf(flow.acme, ben));
    });
  });

  for (const [what, manifest] of [
    ["has no user scopes", WITHOUT_PEOPLE],
    ["has those of Sign in with Slack alone", ONLY_SIGN_IN],
  ] as const) {
    describe(`is the bot alone, where the manifest ${what}, and nothing speaks of accounts`, () => {
      beforeEach(async () => {
        flow = await Flow.start(database(), { manifest });
      });

      it("on the landing page and on the page after an install", async () => {
        assert.deepEqual(await asked(flow.app.installUrl), { bot: MANIFEST.botScopes.join(","), user: null });
        for (const text of [await landing(), (await flow.install(flow.acme)).text]) {
          assert.doesNotMatch(text, /your own account|account is connected|act as you|as you</i);
        }
      });

      it("in the welcome and on the Home tab of an admin, which does not end with a divider", async () => {
        const [ada] = flow.acme.people;
        await flow.install(flow.acme);
        const [welcome] = flow.localSlack.messages(flow.localSlack.dm(flow.acme.id, ada.id));
        assert.ok(welcome?.text.includes("is installed"));
        assert.doesNotMatch(welcome?.text ?? "", /account|in your own name/);
        const blocks = flow.localSlack.homeOf({ team: flow.acme.id, user: ada.id })?.blocks ?? [];
        assert.ok(blocks.length > 0);
        assert.doesNotMatch(JSON.stringify(blocks), /account/i);
        assert.notEqual(blocks.at(-1)?.type, "divider");
      });

      it("and the connect path says that there is nothing to connect, whatever the link names", async () => {
        for (const query of [`?team=${flow.acme.id}`, "?team=acme", ""]) {
          const response = await fetch(`${flow.url}/slack/connect${query}`, { redirect: "manual" });
          const text = await response.text();
          assert.equal(response.status, 404, query);
          assert.match(text, /There is nothing to connect/);
          assert.doesNotMatch(text, /workspace/);
        }
      });

      it("but people who connected an account before are still shown to admins, and can disconnect", async () => {
        const [ada, ben] = flow.acme.people;
        await flow.stopApp();
        await flow.startApp(MANIFEST);
        await flow.install(flow.acme);
        await flow.connect(flow.acme);
        await flow.stopApp();
        await flow.startApp(manifest);
        await flow.install(flow.acme);
        const home = (person: Person) =>
          JSON.stringify(flow.localSlack.homeOf({ team: flow.acme.id, user: person.id })?.blocks);
        assert.ok(home(ada).includes(`*Connected accounts:* <@${ben.id}>`), home(ada));
        assert.match(home(ben), /Your account is connected/);
      });
    });
  }

  it("is nothing of Sign in with Slack, where the manifest has scopes of that beside others", async () => {
    flow = await Flow.start(database(), {
      manifest: signInManifest(),
      environment: { INSTALL_ASKS_FOR: "bot+user" },
    });
    const [ada, ben] = flow.acme.people;
    const bot = MANIFEST.botScopes.join(",");
    assert.deepEqual(await asked(flow.app.installUrl), { bot, user: "chat:write" });
    assert.deepEqual(await asked(flow.connectUrl(flow.acme)), { bot: "", user: "chat:write" });
    assert.doesNotMatch(await landing(), /openid|email|<code>profile/);
    await flow.install(flow.acme);
    assert.equal((await flow.connect(flow.acme, { person: ben })).status, 200);
    const stored = await flow.app.installationStore.fetchInstallation(
      installationQuery({ isEnterpriseInstall: false, teamId: flow.acme.id }, ben.id),
    );
    assert.deepEqual(stored.user.scopes, ["chat:write"]);
    const home = JSON.stringify(flow.localSlack.homeOf({ team: flow.acme.id, user: ada.id })?.blocks);
    assert.match(home, /Your account is connected/);
    assert.doesNotMatch(home, /has learned something new|openid/, "nothing is missing");
    const [installed] = await listInstallations(database().installations, flow.localSlack.clientId, {}, 1);
    assert.deepEqual(installed?.missingScopes, []);
  });
});
