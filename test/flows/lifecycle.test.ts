import assert from "node:assert/strict";
import type { LifecycleHooks } from "../../src/lifecycle-hooks.js";
import type { SandboxWorkspace } from "../../src/sandbox/workspaces.js";
import { onEachDatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

/** What the sandbox knows of the app, to be changed in part. */
function settings({ config }: Flow) {
  const requestUrl = config.publicUrl + config.manifest.requestPaths[0];
  return {
    redirectUrls: [config.publicUrl + config.manifest.redirectPath],
    eventsUrl: requestUrl,
    commandUrls: {},
    botEvents: config.manifest.botEvents,
    botScopes: config.manifest.botScopes,
    userScopes: config.manifest.userScopes,
    orgDeployEnabled: true,
  };
}

onEachDatabase("lifecycle", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  const welcomes = (workspace: SandboxWorkspace) =>
    flow.sandbox
      .messages(flow.sandbox.dm(workspace.id, workspace.people[0].id))
      .filter(({ by }) => by === "bot_token");

  describe("welcome", () => {
    beforeEach(async () => {
      flow = await Flow.start(database());
    });

    it("tells the installer in a direct message what the bot can do, what to try and where to connect", async () => {
      await flow.install(flow.acme);
      const [message, ...more] = welcomes(flow.acme);
      assert.deepEqual(more, []);
      assert.match(message?.text ?? "", /is installed/);
      assert.match(message?.text ?? "", /Two things to try/);
      assert.ok(message?.text.includes(MANIFEST.commands[0]?.command ?? "no command"));
      assert.ok(message?.text.includes(flow.connectUrl(flow.acme)), message?.text);
    });

    it("comes once per install, whoever installs again and however often", async () => {
      await flow.install(flow.acme);
      await flow.install(flow.acme);
      await Promise.all([flow.install(flow.acme), flow.install(flow.acme)]);
      assert.equal(welcomes(flow.acme).length, 1);
      await flow.connect(flow.acme, { person: flow.acme.people[0] });
      assert.equal(welcomes(flow.acme).length, 1);
    });

    it("comes again after an uninstall", async () => {
      await flow.install(flow.acme);
      await flow.sandbox.uninstall(flow.acme.id);
      await flow.untilLogged("The app was uninstalled");
      await flow.install(flow.acme);
      assert.equal(welcomes(flow.acme).length, 2);
    });

    it("waits in an org-wide install until a workspace has the app, and then comes once", async () => {
      const { initech } = flow;
      const [ingrid] = initech.people;
      flow.sandbox.configureApp({ ...settings(flow), orgInstallStartsIn: "no workspace" });
      const page = await flow.install(initech, { org: true });
      assert.equal(page.status, 200);
      await flow.untilLogged(/welcomed once a workspace has the app/);
      await flow.sandbox.grantTeam(initech.enterprise?.id ?? "", initech.id);
      for (let times = 0; times < 2; times++) {
        await flow.sandbox.openHome({ team: initech.id, user: ingrid.id });
        await flow.sandbox.until("the welcome", () => welcomes(initech).length > 0 || undefined);
      }
      await flow.sandbox.idle();
      assert.equal(welcomes(initech).length, 1);
      assert.deepEqual(
        flow.logged(/./).filter(({ level }) => level === "error"),
        [],
      );
    });

    it("comes with the next install when it could not be written", async () => {
      flow.sandbox.failNext("conversations.open", { error: "fatal_error" });
      await flow.install(flow.acme);
      assert.deepEqual(welcomes(flow.acme), []);
      await flow.install(flow.acme);
      assert.equal(welcomes(flow.acme).length, 1);
    });

    it("never fails an install when it cannot be written", async () => {
      flow.sandbox.failNext("conversations.open", { error: "fatal_error" });
      assert.equal((await flow.install(flow.acme)).status, 200);
      assert.equal(flow.logged("Welcoming the installer did not succeed").length, 1);
      await flow.answerTo(await flow.mention(flow.acme));
    });
  });

  describe("hooks", () => {
    const calls: string[] = [];
    const start = async (hooks: LifecycleHooks) => {
      calls.length = 0;
      flow = await Flow.start(database(), { hooks });
    };
    const stored = async (teamId: string) =>
      (await database().installations.find({ "team.id": teamId, clientId: flow.sandbox.clientId }).toArray())
        .length;

    it("are called after the store has the record, and after it has lost it", async () => {
      await start({
        onInstalled: async ({ team, user }) => {
          calls.push(`installed ${team?.id} ${user.id} with ${await stored(team?.id ?? "")} records`);
        },
        onUninstalled: async ({ teamId, isEnterpriseInstall }) => {
          calls.push(`uninstalled ${teamId} ${isEnterpriseInstall}`);
        },
      });
      await flow.install(flow.acme);
      await flow.connect(flow.acme);
      assert.deepEqual(calls, [`installed ${flow.acme.id} ${flow.acme.people[0].id} with 2 records`]);
      await flow.sandbox.uninstall(flow.acme.id);
      await flow.sandbox.until(
        "both events to be handled",
        () => flow.logged(/The app was uninstalled|Tokens were revoked/).length === 2 || undefined,
      );
      assert.equal(await stored(flow.acme.id), 0);
      assert.deepEqual(calls.slice(1), [`uninstalled ${flow.acme.id} false`]);
    });

    it("that hang, or change what they are given, hold up nothing and change nothing", async () => {
      let release: () => void = assert.fail;
      await start({
        onInstalled: async (installation) => {
          Object.assign(installation, { team: undefined, user: undefined });
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        },
      });
      assert.equal((await flow.install(flow.acme)).status, 200);
      assert.equal(welcomes(flow.acme).length, 1);
      release();
    });

    it("hear of an organization that removed the app", async () => {
      await start({
        onUninstalled: ({ isEnterpriseInstall, enterpriseId }) =>
          calls.push(`uninstalled ${isEnterpriseInstall} ${enterpriseId}`),
      });
      const enterprise = flow.initech.enterprise?.id ?? "";
      await flow.install(flow.initech, { org: true });
      await flow.sandbox.uninstallOrg(enterprise);
      await flow.sandbox.until(
        "both events to be handled",
        () => flow.logged(/The app was uninstalled|Tokens were revoked/).length === 2 || undefined,
      );
      assert.deepEqual(calls, [`uninstalled true ${enterprise}`]);
    });

    it("that throw are logged and change nothing", async () => {
      await start({
        onInstalled: () => {
          throw new Error("billing is away");
        },
        onUninstalled: async () => {
          throw new Error("billing is away");
        },
      });
      assert.equal((await flow.install(flow.acme)).status, 200);
      assert.equal(flow.logged("The onInstalled hook did not succeed").length, 1);
      assert.equal(welcomes(flow.acme).length, 1);
      await flow.sandbox.uninstall(flow.acme.id);
      await flow.untilLogged("The onUninstalled hook did not succeed");
      assert.equal(await stored(flow.acme.id), 0);
    });
  });
});
