import assert from "node:assert/strict";
import type { Workspace } from "local-slack";
import type { LifecycleHooks } from "../../src/lifecycle/lifecycle-hooks.js";
import { currentListenerRun } from "../../src/log/listener-run.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { Flow, MANIFEST } from "./flow.js";

/** What the local Slack knows of the app, to be changed in part. */
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

onADatabase("Install and uninstall", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  const welcomes = (workspace: Workspace) =>
    flow.localSlack
      .messages(flow.localSlack.dm(workspace.id, workspace.people[0].id))
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
      await flow.localSlack.uninstall(flow.acme.id);
      await flow.untilLogged("The app was uninstalled");
      await flow.install(flow.acme);
      assert.equal(welcomes(flow.acme).length, 2);
    });

    it("waits in an org-wide install until a workspace has the app, and then comes once", async () => {
      const { initech } = flow;
      const [ingrid] = initech.people;
      flow.localSlack.configureApp({ ...settings(flow), orgInstallStartsIn: "no workspace" });
      const page = await flow.install(initech, { org: true });
      assert.equal(page.status, 200);
      await flow.untilLogged(/welcomed when a workspace has the app/);
      await flow.localSlack.grantTeam(initech.enterprise?.id ?? "", initech.id);
      for (let times = 0; times < 2; times++) {
        await flow.localSlack.openHome({ team: initech.id, user: ingrid.id });
        await flow.localSlack.until("the welcome", () => welcomes(initech).length > 0 || undefined);
      }
      await flow.localSlack.idle();
      assert.equal(welcomes(initech).length, 1);
      assert.deepEqual(
        flow.logged(/./).filter(({ level }) => level === "error"),
        [],
      );
    });

    it("comes with the next install when it could not be written", async () => {
      flow.localSlack.failNext("conversations.open", { error: "fatal_error" });
      await flow.install(flow.acme);
      assert.deepEqual(welcomes(flow.acme), []);
      await flow.install(flow.acme);
      assert.equal(welcomes(flow.acme).length, 1);
    });

    it("does not make an install fail when it cannot be written", async () => {
      flow.localSlack.failNext("conversations.open", { error: "fatal_error" });
      assert.equal((await flow.install(flow.acme)).status, 200);
      assert.equal(flow.logged("Welcoming the installer failed").length, 1);
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
      (
        await database()
          .installations.find({ "team.id": teamId, clientId: flow.localSlack.clientId })
          .toArray()
      ).length;

    it("are called after the record is stored, and once before the bot's record is deleted", async () => {
      await start({
        onInstalled: async ({ team, user }) => {
          calls.push(`installed ${team?.id} ${user.id} with ${await stored(team?.id ?? "")} records`);
        },
        onUninstalled: async ({ teamId, isEnterpriseInstall }) => {
          calls.push(`uninstalled ${teamId} ${isEnterpriseInstall}`);
          assert.ok((await stored(teamId ?? "")) > 0);
        },
      });
      await flow.install(flow.acme);
      await flow.connect(flow.acme);
      assert.deepEqual(calls, [`installed ${flow.acme.id} ${flow.acme.people[0].id} with 1 records`]);
      await flow.localSlack.uninstall(flow.acme.id);
      await flow.localSlack.until(
        "both events to be handled",
        () => flow.logged(/The app was uninstalled|Tokens were revoked/).length === 2 || undefined,
      );
      assert.equal(await stored(flow.acme.id), 0);
      assert.deepEqual(calls.slice(1), [`uninstalled ${flow.acme.id} false`]);
      assert.deepEqual(flow.logged("The onUninstalled hook failed"), []);
    });

    for (const inbox of ["on", "off"]) {
      it(`hear of an uninstall though the answer to the deletion is lost, with the inbox ${inbox}`, async () => {
        let lost = 0;
        const { collection } = watched(database().installations, {
          deleteOne: async (filter) => {
            await database().installations.deleteOne(filter);
            lost += 1;
            throw new Error("connection closed");
          },
        });
        const losing = Object.assign(Object.create(database()), { installations: collection });
        calls.length = 0;
        flow = await Flow.start(losing, {
          hooks: { onUninstalled: ({ teamId }) => calls.push(`uninstalled ${teamId}`) },
          environment: { EVENT_INBOX: inbox },
        });
        await flow.install(flow.acme);
        await database().installations.deleteMany({ clientId: flow.localSlack.clientId, kind: "user" });
        await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
        flow.localSlack.deliver(flow.acme.id, { type: "app_uninstalled" });
        await flow.localSlack.until("the hook", () => calls[0]);
        await until("nothing to be stored", async () => (await stored(flow.acme.id)) === 0 || undefined);
        if (inbox === "on") await flow.untilLogged("The app was uninstalled");
        assert.deepEqual([calls, lost], [[`uninstalled ${flow.acme.id}`], 1]);
      });
    }

    it("that hang, or change their argument, delay nothing and change nothing", async () => {
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

    it("are called for an organization that removed the app", async () => {
      await start({
        onUninstalled: ({ isEnterpriseInstall, enterpriseId }) =>
          calls.push(`uninstalled ${isEnterpriseInstall} ${enterpriseId}`),
      });
      const enterprise = flow.initech.enterprise?.id ?? "";
      await flow.install(flow.initech, { org: true });
      await flow.localSlack.uninstallOrg(enterprise);
      await flow.localSlack.until(
        "both events to be handled",
        () => flow.logged(/The app was uninstalled|Tokens were revoked/).length === 2 || undefined,
      );
      assert.deepEqual(calls, [`uninstalled true ${enterprise}`]);
    });

    it("are named in the log for an error of something that they started without waiting for it", async () => {
      const runs: unknown[] = [];
      const later = () => void setTimeout(() => runs.push(currentListenerRun()), 1);
      await start({ onInstalled: later, onUninstalled: later });
      await flow.install(flow.acme);
      await flow.localSlack.uninstall(flow.acme.id);
      await flow.localSlack.until("both hooks", () => runs.length === 2 || undefined);
      const [installed, uninstalled] = runs as { listener: string; team: string; event?: string }[];
      assert.deepEqual(installed, { listener: "onInstalled", team: flow.acme.id });
      assert.deepEqual([uninstalled?.listener, uninstalled?.team], ["onUninstalled", flow.acme.id]);
      assert.match(uninstalled?.event ?? "", /^Ev/);
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
      assert.equal(flow.logged("The onInstalled hook failed").length, 1);
      assert.equal(welcomes(flow.acme).length, 1);
      await flow.localSlack.uninstall(flow.acme.id);
      await flow.untilLogged("The onUninstalled hook failed");
      await until("nothing to be stored", async () => (await stored(flow.acme.id)) === 0 || undefined);
    });
  });
});
