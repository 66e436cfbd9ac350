import assert from "node:assert/strict";
import type { AuditEntry } from "../../src/audit/audit-entry.js";
import { listAudit } from "../../src/audit/list-audit.js";
import type { Database } from "../../src/database/database.js";
import { HOME_ACTIONS } from "../../src/home/home-view.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { answering, watched } from "../installations/fixtures/watched-collection.js";
import { Flow, type FlowOptions, MANIFEST } from "./flow.js";

const HOUR_MS = 3_600_000;

onADatabase("The audit trail of the app", (database) => {
  let flow: Flow;
  /** What the app's own hook was told. */
  let told: AuditEntry[];
  const start = async (options: FlowOptions = {}, on: Database = database()) => {
    told = [];
    flow = await Flow.start(on, { ...options, hooks: { onAudit: (entry) => told.push(entry) } });
  };
  afterEach(async () => {
    const trail = JSON.stringify(await entries());
    for (const secret of flow.localSlack.secretsIssued)
      assert.ok(!trail.includes(secret), "a token is in it");
    await flow.stop();
  });

  /** The oldest first. */
  const entries = async () =>
    (await listAudit(database().audit, { clientId: flow.localSlack.clientId }, 100)).reverse();
  const actions = async () => (await entries()).map(({ action }) => action);
  /** Resolves to the entries when there are so many. */
  const untilThere = (count: number) =>
    until(`${count} entries of the audit trail`, async () => {
      const there = await entries();
      return there.length >= count ? there : undefined;
    });
  const person = (userId: string) => ({ kind: "person", userId });
  const SLACK = { kind: "slack" };
  const acme = () => ({ isEnterpriseInstall: false, teamId: flow.acme.id });

  it("has an install, with who installed what where", async () => {
    await start();
    await flow.install(flow.acme);
    const [{ id, at, ...entry } = assert.fail(), ...more] = await untilThere(1);
    assert.ok(Math.abs(at.getTime() - Date.now()) < 60_000);
    assert.deepEqual(entry, {
      action: "install",
      who: person(flow.acme.people[0].id),
      target: acme(),
      details: { botScopes: MANIFEST.botScopes },
    });
    assert.deepEqual(more, []);
    const [record] = await database().audit.find({ _id: id }).toArray();
    assert.equal(record?.expiresAt.getTime() - at.getTime(), 365 * 24 * HOUR_MS);
  });

  it("has an org-wide install under the organization", async () => {
    await start();
    await flow.install(flow.initech, { org: true });
    const [entry] = await untilThere(1);
    assert.deepEqual(entry?.target, {
      isEnterpriseInstall: true,
      enterpriseId: flow.initech.enterprise?.id,
    });
  });

  it("has a reinstall of whoever it was, and what it changed in the scopes", async () => {
    await start();
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.install(flow.acme, { person: ben });
    await flow.stopApp();
    const [first = "", ...others] = MANIFEST.botScopes;
    await flow.startApp({ ...MANIFEST, botScopes: [...others, "reactions:read"] });
    await flow.install(flow.acme);
    const there = await untilThere(4);
    assert.deepEqual(
      there.map(({ action, who }) => [action, who]),
      [
        ["install", person(ada.id)],
        ["reinstall", person(ben.id)],
        ["reinstall", person(ada.id)],
        ["scope_change", person(ada.id)],
      ],
    );
    const { added, removed } = there[3]?.details ?? {};
    assert.deepEqual(added, ["reactions:read"]);
    // Slack keeps what was granted before.
    assert.ok(Array.isArray(removed) && removed.every((scope) => scope === first));
  });

  it("has an install of an app without a bot, a reinstall, and its uninstall", async () => {
    await start({ manifest: { ...MANIFEST, botScopes: [], botEvents: [] } });
    const approve = () => flow.approve(flow.app.installUrl, flow.acme, flow.acme.people[0]);
    await approve();
    await untilThere(1);
    await approve();
    await untilThere(2);
    assert.deepEqual(await actions(), ["install", "reinstall"]);
    await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
    flow.localSlack.deliver(flow.acme.id, { type: "app_uninstalled" });
    await untilThere(3);
    assert.deepEqual(await actions(), ["install", "reinstall", "uninstall"]);
  });

  it("has a connect and a disconnect, by the person", async () => {
    await start();
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await untilThere(2);
    const disconnect = () =>
      flow.localSlack.clickButton({
        team: flow.acme.id,
        user: ben.id,
        actionId: HOME_ACTIONS.disconnect,
        in: "home",
      });
    await disconnect();
    const [, connect, disconnected] = await untilThere(3);
    assert.deepEqual(connect?.details, { userScopes: MANIFEST.userScopes });
    for (const [action, entry] of [
      ["connect", connect],
      ["disconnect", disconnected],
    ] as const) {
      assert.deepEqual([entry?.action, entry?.who, entry?.target], [action, person(ben.id), acme()]);
    }
  });

  it("has an uninstall once, though Slack sends two events and people were connected", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.localSlack.uninstall(flow.acme.id);
    await flow.localSlack.until(
      "both events to be handled",
      () => flow.logged(/The app was uninstalled|Tokens were revoked/).length === 2 || undefined,
    );
    const there = await untilThere(3);
    assert.deepEqual(await actions(), ["install", "connect", "uninstall"]);
    const { who, target, details } = there[2] ?? assert.fail();
    assert.deepEqual([who, target], [SLACK, acme()]);
    assert.match(String(details.event), /^(app_uninstalled|tokens_revoked)$/);
  });

  it("has a person's token that was revoked at Slack", async () => {
    await start();
    const [, ben] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.localSlack.revokeUserToken(flow.acme.id, ben.id);
    const [, , revoke] = await untilThere(3);
    assert.deepEqual([revoke?.action, revoke?.who, revoke?.target], ["revoke", SLACK, acme()]);
    assert.deepEqual(revoke?.details, { userId: ben.id });
  });

  it("has each token that Slack refuses to refresh, once", async () => {
    let nowMs = Date.now();
    await start({
      manifest: { ...MANIFEST, tokenRotationEnabled: true },
      clock: () => nowMs,
      environment: { INSTALL_ASKS_FOR: "bot+user" },
    });
    const [ada] = flow.acme.people;
    await flow.install(flow.acme);
    nowMs += 10 * HOUR_MS;
    flow.localSlack.failNext("oauth.v2.access", { error: "invalid_refresh_token" }, 2);
    for (let times = 0; times < 2; times++) await flow.app.rotatingStore?.sweep();
    const [, ...failures] = await untilThere(3);
    assert.deepEqual(
      failures.map(({ action, who, target }) => [action, who, target]),
      Array.from({ length: 2 }, () => ["refresh_failure", SLACK, acme()]),
    );
    assert.deepEqual(failures.map(({ details }) => `${details.token} ${details.userId}`).sort(), [
      "bot undefined",
      `user ${ada.id}`,
    ]);
    assert.ok(failures.every(({ details }) => details.slackError === "invalid_refresh_token"));
  });

  it("is given to the app's own hook as it is kept", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    assert.deepEqual(told, await untilThere(2));
  });

  it("fails no install and no event when it cannot be written, and the log has what it lacks", async () => {
    const failing = answering(() => Promise.reject(new Error("the disk is full")));
    await start({}, Object.assign(Object.create(database()), { audit: failing }));
    assert.equal((await flow.install(flow.acme)).status, 200);
    await flow.answerTo(await flow.mention(flow.acme));
    await flow.localSlack.uninstall(flow.acme.id);
    await until("nothing to be stored", async () => {
      const left = await database().installations.find({ clientId: flow.localSlack.clientId }).toArray();
      return left.length === 0 || undefined;
    });
    const lacking = () => flow.logged("An entry of the audit trail could not be written");
    await flow.localSlack.until("both lines", () => lacking().length === 2 || undefined);
    assert.deepEqual(
      lacking().map(({ level, audit }) => [level, audit.action, audit.target.teamId]),
      [
        ["warn", "install", flow.acme.id],
        ["warn", "uninstall", flow.acme.id],
      ],
    );
    assert.deepEqual(
      told.map(({ action }) => action),
      ["install", "uninstall"],
    );
  });

  it("has an install whose earlier scopes could not be read, and says so", async () => {
    let fails = true;
    const { installations } = database();
    const { collection } = watched(installations, {
      find: (filter, options) => {
        if (!fails || options?.projection?.user === undefined) return installations.find(filter, options);
        fails = false;
        return { toArray: () => Promise.reject(new Error("connection closed")) };
      },
    });
    await start({}, Object.assign(Object.create(database()), { installations: collection }));
    assert.equal((await flow.install(flow.acme)).status, 200);
    const [entry] = await untilThere(1);
    assert.deepEqual([entry?.action, entry?.details.before], ["install", "not known"]);
  });
});
