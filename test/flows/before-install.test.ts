import assert from "node:assert/strict";
import type { Installation } from "@slack/oauth";
import { Browser, type Workspace } from "local-slack";
import { listAudit } from "../../src/audit/list-audit.js";
import type { Database } from "../../src/database/database.js";
import { InstallRefusedError } from "../../src/lifecycle/install-refused-error.js";
import type { BeforeInstallFacts, LifecycleHooks } from "../../src/lifecycle/lifecycle-hooks.js";
import { admitInstall } from "../../src/oauth/admission/before-install.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onADatabase } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { Flow, type FlowOptions, MANIFEST } from "./flow.js";

const ROTATING = { ...MANIFEST, tokenRotationEnabled: true };
const SENTENCE = 'Your plan has no Slack. <b>Write</b> to "sales".';

onADatabase("The hook beforeInstall", (database) => {
  let flow: Flow;
  let asked: BeforeInstallFacts[];
  let installed: number;
  /** What the hook does. */
  let answer: (installation: Installation) => unknown;

  const start = async (options: FlowOptions = {}, on: Database = database()) => {
    asked = [];
    installed = 0;
    answer = () => undefined;
    const hooks: LifecycleHooks = {
      beforeInstall: (installation, facts) => {
        asked.push(facts);
        return answer(installation);
      },
      onInstalled: () => {
        installed += 1;
      },
    };
    flow = await Flow.start(on, { hooks, ...options });
  };
  afterEach(() => flow.stop());

  const refuse = () => {
    throw new InstallRefusedError(SENTENCE);
  };
  const records = () => database().installations.find({ clientId: flow.localSlack.clientId }).toArray();
  const live = ({ id }: Workspace) => flow.localSlack.tokensOf(id).map(({ value }) => value);
  const calls = (method: string) => flow.localSlack.calls.filter((call) => call.method === method).length;
  const actions = async () => {
    const entries = await listAudit(database().audit, { clientId: flow.localSlack.clientId }, 100);
    return entries.reverse().map(({ action, details }) => [action, details]);
  };
  /** A stop waits for what follows an answer. */
  const settled = () => flow.stopApp();

  it("lets an install be stored, and is told whether it is a reinstall and whose it is", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.install(flow.acme, { url: flow.app.installLink({ tenant: "first" }) });
    await flow.install(flow.acme, { url: flow.app.installLink({ tenant: "second" }) });
    await flow.install(flow.acme);
    assert.deepEqual(asked, [
      { tenant: undefined, tenantBefore: undefined, isReinstall: false },
      { tenant: "first", tenantBefore: undefined, isReinstall: true },
      { tenant: "second", tenantBefore: "first", isReinstall: true },
      { tenant: "second", tenantBefore: "second", isReinstall: true },
    ]);
    await settled();
    assert.equal(installed, 4);
  });

  it("is asked before anything is stored, and may change what it is given as it likes", async () => {
    await start();
    let stored: number | undefined;
    answer = async (installation) => {
      stored = (await records()).length;
      Object.assign(installation, { team: undefined, bot: undefined });
    };
    assert.equal((await flow.install(flow.acme)).status, 200);
    assert.equal(stored, 0);
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("is not asked when a person connects their account", async () => {
    await start();
    await flow.install(flow.acme);
    answer = refuse;
    assert.equal((await flow.connect(flow.acme)).status, 200);
    assert.equal(asked.length, 1);
  });

  for (const [kind, manifest] of [
    ["tokens that live on", MANIFEST],
    ["tokens that expire", ROTATING],
  ] as const) {
    it(`refuses a first install with a sentence: nothing is stored, and Slack gets its ${kind} back`, async () => {
      await start({ manifest, environment: { INSTALL_ASKS_FOR: "bot+user" } });
      answer = refuse;
      const url = flow.app.installLink({ tenant: "c" });
      const page = await flow.install(flow.acme, { url });
      assert.equal(page.status, 403);
      assert.ok(page.text.includes("Your plan has no Slack. &lt;b&gt;Write&lt;/b&gt; to &quot;sales&quot;."));
      const again = page.links().find(({ text }) => text === "Try again");
      assert.equal(again?.url, url);
      await settled();
      assert.deepEqual(await records(), []);
      assert.deepEqual(live(flow.acme), []);
      assert.equal(calls("apps.uninstall"), 1);
      assert.equal(installed, 0);
      assert.deepEqual(await actions(), [["install_refused", { isReinstall: false, tenant: "c" }]]);
    });

    it(`refuses a reinstall, and the install that was there goes on: ${kind}`, async () => {
      await start({ manifest });
      await flow.install(flow.acme, { url: flow.app.installLink({ tenant: "c" }) });
      await flow.localSlack.until("the hook", () => installed || undefined);
      const before = live(flow.acme);
      const stored = await records();
      answer = refuse;
      const url = flow.app.installLink({ tenant: "another" });
      for (let times = 0; times < 3; times++)
        assert.equal((await flow.install(flow.acme, { url })).status, 403);
      await settled();
      assert.deepEqual(live(flow.acme), before);
      assert.deepEqual([calls("apps.uninstall"), calls("auth.revoke")], [0, manifest === ROTATING ? 3 : 0]);
      assert.deepEqual(
        (await records()).map(({ sealedBot, tenant, revision }) => [sealedBot, tenant, revision]),
        stored.map(({ sealedBot, tenant, revision }) => [sealedBot, tenant, revision]),
      );
      assert.deepEqual(
        (await actions()).map(([action]) => action),
        ["install", "install_refused", "install_refused", "install_refused"],
      );
      await flow.startApp(manifest);
      await flow.answerTo(await flow.mention(flow.acme));
    });
  }

  it("refuses an org-wide install, and spares the install of a workspace in the organization", async () => {
    await start();
    await flow.install(flow.initech);
    answer = refuse;
    assert.equal((await flow.install(flow.initech, { org: true })).status, 403);
    await settled();
    assert.equal(calls("apps.uninstall"), 0);
    assert.equal((await records()).length, 1);
    assert.equal(live(flow.initech).length, 1);
  });

  it("refuses an org-wide install, which ends at Slack where nothing of the organization is stored", async () => {
    await start();
    answer = refuse;
    assert.equal((await flow.install(flow.initech, { org: true })).status, 403);
    await settled();
    assert.deepEqual(flow.localSlack.tokensOf(flow.initech.enterprise?.id ?? ""), []);
  });

  it("refuses, and revokes the token of an app without a bot", async () => {
    await start({ manifest: { ...MANIFEST, botScopes: [], botEvents: [] } });
    answer = refuse;
    const page = await flow.approve(flow.app.installUrl, flow.acme, flow.acme.people[0]);
    assert.equal(page.status, 403);
    await settled();
    assert.deepEqual([live(flow.acme), await records()], [[], []]);
  });

  it("that fails otherwise refuses too: 500, nothing is stored, and the error stays in the log", async () => {
    await start();
    answer = () =>
      Promise.reject(Object.assign(new Error("billing is away"), { code: "database_unavailable" }));
    const page = await flow.install(flow.acme);
    assert.equal(page.status, 500);
    assert.doesNotMatch(page.text, /billing/);
    await settled();
    assert.deepEqual([await records(), live(flow.acme), installed], [[], [], 0]);
    assert.equal(flow.logged("The beforeInstall hook failed")[0]?.err.message, "billing is away");
    assert.deepEqual(await actions(), []);
  });

  it("is not asked while the database cannot say what is installed: 503, and the bot is left alone", async () => {
    let fails = false;
    const { installations } = database();
    const { collection } = watched(installations, {
      find: (filter, options) =>
        fails
          ? { toArray: () => Promise.reject(new Error("connection closed")) }
          : installations.find(filter, options),
    });
    await start({}, Object.assign(Object.create(database()), { installations: collection }));
    fails = true;
    assert.equal((await flow.install(flow.acme)).status, 503);
    await settled();
    assert.deepEqual([asked, calls("apps.uninstall")], [[], 0]);
  });

  it("leaves the bot's token alive when the database cannot say whether another install has it", async () => {
    let fails = false;
    const { installations } = database();
    const { collection } = watched(installations, {
      find: (filter, options) =>
        fails
          ? { toArray: () => Promise.reject(new Error("connection closed")) }
          : installations.find(filter, options),
    });
    await start({}, Object.assign(Object.create(database()), { installations: collection }));
    answer = () => {
      fails = true;
      refuse();
    };
    assert.equal((await flow.install(flow.acme)).status, 403);
    await settled();
    assert.equal(calls("apps.uninstall"), 0);
    assert.match(JSON.stringify(flow.logged(/could not be given back/)), /connection closed/);
  });

  it("has nothing to say about an approval that is cancelled", async () => {
    await start();
    assert.equal((await flow.install(flow.acme, { cancel: true, browser: new Browser() })).status, 403);
    assert.deepEqual(asked, []);
  });

  it("that does not answer in time refuses", async () => {
    await start();
    const errors: string[] = [];
    const turnedAway = await admitInstall(
      {
        hooks: { beforeInstall: () => new Promise(() => undefined) },
        audit: { record: () => assert.fail("nothing was refused") },
        log: { error: (_: object, message: string) => errors.push(message) } as never,
        track: () => assert.fail("nothing was refused"),
        admissionWithinMs: 5,
      },
      botInstallation("bot") as Installation,
      {},
    );
    assert.deepEqual(turnedAway, { outcome: "failed" });
    assert.deepEqual(errors, ["The beforeInstall hook did not answer in time"]);
  });
});
