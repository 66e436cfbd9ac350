import assert from "node:assert/strict";
import type { LifecycleHooks } from "../../src/lifecycle-hooks.js";
import type { SandboxWorkspace } from "../../src/sandbox/workspaces.js";
import { onEachDatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

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
