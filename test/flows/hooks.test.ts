import assert from "node:assert/strict";
import { HOME_ACTIONS } from "../../src/home/home-view.js";
import type { LifecycleHooks } from "../../src/lifecycle/lifecycle-hooks.js";
import { onADatabase } from "../databases.js";
import { Flow, type FlowOptions, MANIFEST } from "./flow.js";

onADatabase("The company's hooks", (database) => {
  let flow: Flow;
  let told: (readonly [hook: string, about: unknown])[];
  const noting = (hook: keyof LifecycleHooks) => (about: unknown) => void told.push([hook, about]);
  const start = async (options: FlowOptions = {}, hooks: LifecycleHooks = {}) => {
    told = [];
    flow = await Flow.start(database(), {
      ...options,
      hooks: {
        onScopesChanged: noting("onScopesChanged"),
        onConnected: noting("onConnected"),
        onDisconnected: noting("onDisconnected"),
        ...hooks,
      },
    });
  };
  afterEach(() => flow.stop());

  const untilTold = (count: number) =>
    flow.localSlack.until("the hooks", () => (told.length >= count ? told : undefined));
  const target = () => ({ isEnterpriseInstall: false, teamId: flow.acme.id });
  const disconnect = () =>
    flow.localSlack.clickButton({
      team: flow.acme.id,
      user: flow.acme.people[1].id,
      actionId: HOME_ACTIONS.disconnect,
      in: "home",
    });

  it("hear of a person who connects, each time, and who disconnects on the Home tab", async () => {
    await start();
    const userId = flow.acme.people[1].id;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.connect(flow.acme);
    await disconnect();
    assert.deepEqual(await untilTold(3), [
      ["onConnected", { target: target(), userId }],
      ["onConnected", { target: target(), userId }],
      ["onDisconnected", { target: target(), userId, reason: "disconnected" }],
    ]);
  });

  it("hear of an installer whose account is connected with the install", async () => {
    await start({ environment: { INSTALL_ASKS_FOR: "bot+user" } });
    await flow.install(flow.acme);
    assert.deepEqual(await untilTold(1), [
      ["onConnected", { target: target(), userId: flow.acme.people[0].id }],
    ]);
  });

  it("hear of a person's token that is revoked at Slack, and not of one that ends with an uninstall", async () => {
    await start({}, { onUninstalled: noting("onUninstalled") });
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.localSlack.revokeUserToken(flow.acme.id, ben.id);
    const [, disconnected] = await untilTold(2);
    assert.deepEqual(disconnected, [
      "onDisconnected",
      { target: target(), userId: ben.id, reason: "revoked" },
    ]);
    await flow.connect(flow.acme, { person: ada });
    await flow.localSlack.uninstall(flow.acme.id);
    await flow.localSlack.until(
      "both events to be handled",
      () => flow.logged(/The app was uninstalled|Tokens were revoked/).length === 3 || undefined,
    );
    assert.deepEqual(
      told.slice(2).map(([hook]) => hook),
      ["onConnected", "onUninstalled"],
    );
  });

  it("hear of an uninstall with the tenant whose installation it was", async () => {
    await start({}, { onUninstalled: (...about) => void told.push(["onUninstalled", about]) });
    await flow.install(flow.acme, { url: flow.app.installLink({ tenant: "customer-42" }) });
    await flow.localSlack.uninstall(flow.acme.id);
    assert.deepEqual(await untilTold(1), [["onUninstalled", [target(), { tenant: "customer-42" }]]]);
    await flow.untilLogged("The app was uninstalled");
    assert.deepEqual(await flow.app.findInstallations({ tenant: "customer-42" }), []);
  });

  it("hear of a reinstall, and of a person who connects again, with other scopes than before", async () => {
    await start();
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.install(flow.acme);
    await flow.stopApp();
    const botScopes = [...MANIFEST.botScopes, "reactions:read"];
    const userScopes = [...MANIFEST.userScopes, "search:read"];
    await flow.startApp({ ...MANIFEST, botScopes, userScopes });
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    const changes = (await untilTold(4)).filter(([hook]) => hook === "onScopesChanged");
    assert.deepEqual(
      changes.map(([, change]) => change),
      [
        { target: target(), of: "bot", userId: ada.id, added: ["reactions:read"], removed: [] },
        { target: target(), of: "person", userId: ben.id, added: ["search:read"], removed: [] },
      ],
    );
  });

  it("that throw are logged and change nothing", async () => {
    const fail = () => {
      throw new Error("billing is away");
    };
    await start({}, { onConnected: fail, onDisconnected: fail, onScopesChanged: fail });
    await flow.install(flow.acme);
    assert.equal((await flow.connect(flow.acme)).status, 200);
    await flow.untilLogged("The onConnected hook failed");
    await disconnect();
    await flow.untilLogged("The onDisconnected hook failed");
    const left = await database().installations.find({ clientId: flow.localSlack.clientId }).toArray();
    assert.deepEqual(
      left.map(({ kind }) => kind),
      ["workspace"],
    );
    await flow.stopApp();
    await flow.startApp({ ...MANIFEST, botScopes: [...MANIFEST.botScopes, "reactions:read"] });
    assert.equal((await flow.install(flow.acme)).status, 200);
    await flow.untilLogged("The onScopesChanged hook failed");
  });
});
