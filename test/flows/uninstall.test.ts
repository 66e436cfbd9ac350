import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Database } from "../../src/database/database.js";
import { FailedEvents } from "../../src/events/operator/failed-events.js";
import type { InstallationTarget } from "../../src/installations/record-ids.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { Flow, MANIFEST } from "./flow.js";

/** An event's own time has whole seconds. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const KEYS = `a:${randomBytes(32).toString("base64")}`;
const OTHER_KEYS = `b:${randomBytes(32).toString("base64")}`;

onADatabase("An uninstall of the app", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  const records = async () =>
    (await database().installations.find({ clientId: flow.localSlack.clientId }).toArray()).map(({ _id }) =>
      String(_id),
    );
  const handled = (count: number) =>
    flow.localSlack.until("both events to be handled", () =>
      flow.logged(/The app was uninstalled|Tokens were revoked/).length === count ? true : undefined,
    );

  it("deletes everything of the workspace, and leaves the others as they are", async () => {
    await flow.install(flow.acme);
    for (const person of flow.acme.people.slice(0, 2)) await flow.connect(flow.acme, { person });
    await flow.install(flow.globex);
    await flow.connect(flow.globex);
    assert.equal((await records()).length, 5);
    await flow.localSlack.uninstall(flow.acme.id);
    await handled(2);
    const left = await records();
    assert.equal(left.length, 2);
    assert.ok(left.every((id) => id.includes(flow.globex.id)));
    await flow.answerTo(await flow.mention(flow.globex));
  });

  it("does nothing to a fresh reinstall when the events come late or again", async () => {
    await flow.install(flow.acme);
    const events = await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    const deliveries = await events.deliver();
    await handled(2);
    assert.equal((await records()).length, 2);
    // Much later, when their ids are forgotten: before that a repeat reaches no listener.
    await database().events.deleteMany({ clientId: flow.localSlack.clientId });
    for (const { id } of deliveries) await flow.localSlack.redeliver(id);
    await handled(4);
    assert.equal((await records()).length, 2);
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("deletes nothing while Slack does not say that the token is dead", async () => {
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    const events = await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
    flow.localSlack.failNext("auth.test", { error: "internal_error" }, 10);
    await events.deliver();
    await flow.localSlack.until("both events to fail", () =>
      flow.logged("An event could not be handled; it is tried again").length >= 2 ? true : undefined,
    );
    assert.equal((await records()).length, 2);
  });

  describe("erases the events of the workspace", () => {
    let aheadMs: number;
    const startOn = async (on: Database) => {
      await flow.stop();
      aheadMs = 0;
      flow = await Flow.start(on, { clock: () => Date.now() + aheadMs });
      await flow.install(flow.acme);
      flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" }, 1);
    };
    const sealed = async () =>
      (await database().events.find({ clientId: flow.localSlack.clientId }).toArray()).filter(
        ({ sealedBody }) => sealedBody !== undefined,
      ).length;

    it("that are stored with their content", async () => {
      await startOn(database());
      await flow.mention(flow.acme, "a private word");
      await flow.untilLogged("An event could not be handled; it is tried again");
      await until("the other events are done", async () => ((await sealed()) === 1 ? true : undefined));
      aheadMs += SECOND_MS;
      await flow.localSlack.uninstall(flow.acme.id);
      await handled(2);
      await until("the events are erased", async () => ((await sealed()) === 0 ? true : undefined));
      assert.equal(flow.logged(/where the app is not installed/).length, 0, "none was tried again");
    });

    it("and not the first one of a reinstall in between", async () => {
      let erasing: () => void = assert.fail;
      let goOn: () => void = assert.fail;
      const isErasing = new Promise<void>((resolve) => {
        erasing = resolve;
      });
      const mayErase = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const { collection } = watched(database().events, {
        updateMany: async (filter, update) => {
          if (filter.workspace !== undefined) {
            erasing();
            await mayErase;
          }
          return database().events.updateMany(filter, update);
        },
      });
      await startOn(Object.assign(Object.create(database()), { events: collection }));
      await flow.localSlack.uninstall(flow.acme.id);
      await isErasing;
      aheadMs += 2 * SECOND_MS;
      await flow.install(flow.acme);
      flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" }, 1);
      const mention = await flow.mention(flow.acme);
      await flow.untilLogged("An event could not be handled; it is tried again");
      goOn();
      await flow.untilLogged("The app was uninstalled");
      await flow.answerTo(mention);
    });
  });

  it("asks again when Slack does not answer at first", async () => {
    await flow.install(flow.acme);
    const events = await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
    flow.localSlack.failNext("auth.test", { status: 503 }, 2);
    await events.deliver();
    await handled(2);
    assert.deepEqual(await records(), []);
  });

  it("deletes a person's record when their token is revoked, and keeps the bot's", async () => {
    const [ada] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme, { person: ada });
    await flow.localSlack.revokeUserToken(flow.acme.id, ada.id);
    await handled(1);
    const left = await records();
    assert.equal(left.length, 1);
    assert.ok(!left[0]?.includes(ada.id));
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("finds the organization's records, although the event does not name it", async () => {
    await flow.install(flow.initech, { org: true });
    await flow.connect(flow.initech, { url: flow.connectUrl(flow.initech, true) });
    await flow.install(flow.acme);
    await flow.localSlack.uninstallOrg(flow.initech.enterprise?.id ?? "");
    // Slack's events of the organization and of its people come in any order, and each takes what it finds.
    await until("the organization's records to be gone", async () =>
      (await records()).every((id) => id.includes(flow.acme.id)),
    );
    assert.ok((await records()).length > 0);
  });

  describe("when Slack gives no clear answer until the last try", () => {
    const gone: InstallationTarget[] = [];
    let aheadMs: number;
    beforeEach(async () => {
      gone.length = 0;
      aheadMs = 0;
      await flow.stop();
      flow = await Flow.start(database(), {
        clock: () => Date.now() + aheadMs,
        hooks: { onUninstalled: (target) => gone.push(target) },
        environment: environment(KEYS),
      });
    });

    /** Each install brings a person's record beside the bot's. */
    const environment = (keys: string) => ({ TOKEN_KEYS: keys, INSTALL_ASKS_FOR: "bot+user" });

    /** Lets the time of one try after the other come, until it is so. */
    const triesPassUntil = async (what: string, isSo: () => boolean) => {
      await flow.localSlack.idle(); // what was signed before the time moves is too old after it
      return until(what, async () => {
        aheadMs += 60 * MINUTE_MS;
        await flow.app.inbox?.pollDue();
        await flow.localSlack.until(
          "what is in flight",
          () => flow.app.inbox?.load.inFlight === 0 || undefined,
        );
        return isSo() || undefined;
      });
    };
    const untilFailed = (count: number) =>
      triesPassUntil(
        "the events to be kept as failed",
        () => flow.logged("An event could not be handled, and is kept as failed").length >= count,
      );
    const failedEvents = async () =>
      (await new FailedEvents({ events: database().events, clientId: flow.localSlack.clientId }).list())
        .map(({ type, error }) => `${type}: ${error}`)
        .sort();
    const restart = async (keys: string) => {
      await flow.stopApp();
      await flow.startApp(MANIFEST, { environment: environment(keys) });
    };
    const outsideAllowList = () =>
      flow.localSlack.misbehave({ method: "auth.test", failure: { error: "invalid_auth" } });

    it("(invalid_auth) deletes nothing of a workspace, keeps the events as failed, and deletes it when they run again", async () => {
      await flow.install(flow.acme);
      const events = await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
      const inside = outsideAllowList();
      await events.deliver();
      await untilFailed(2);
      assert.equal((await records()).length, 2);
      assert.deepEqual(gone, []);
      assert.deepEqual(await failedEvents(), [
        "app_uninstalled: invalid_auth",
        "tokens_revoked: invalid_auth",
      ]);
      inside();
      await new FailedEvents({ events: database().events, clientId: flow.localSlack.clientId }).runAllAgain();
      await flow.app.inbox?.pollDue();
      await handled(2);
      assert.deepEqual(await records(), []);
      assert.deepEqual(gone, [{ isEnterpriseInstall: false, teamId: flow.acme.id }]);
    });

    it("(invalid_auth) deletes nothing of a live org-wide install for the event of one of its workspaces", async () => {
      await flow.install(flow.initech, { org: true });
      await flow.connect(flow.initech, { url: flow.connectUrl(flow.initech, true) });
      const before = await records();
      const inside = outsideAllowList();
      flow.localSlack.deliver(flow.initech.id, { type: "app_uninstalled" });
      await untilFailed(1);
      assert.deepEqual([await records(), gone], [before, []]);
      inside();
      await flow.answerTo(await flow.mention(flow.initech));
    });

    it("(invalid_auth) deletes nothing of a fresh reinstall when the events come late", async () => {
      await flow.install(flow.acme);
      const events = await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
      await flow.install(flow.acme);
      const inside = outsideAllowList();
      await events.deliver();
      await untilFailed(2);
      assert.deepEqual([(await records()).length, gone], [2, []]);
      inside();
      await flow.answerTo(await flow.mention(flow.acme));
    });

    it("(a lost key) deletes what the workspace had, unopened, if it was written a minute before", async () => {
      await flow.install(flow.acme);
      await flow.install(flow.globex);
      await restart(OTHER_KEYS);
      aheadMs += MINUTE_MS + SECOND_MS;
      await flow.localSlack.uninstall(flow.acme.id);
      await flow.untilLogged("An event could not be handled; it is tried again");
      assert.equal((await records()).length, 4, "another process may have the key");
      await triesPassUntil("the uninstall", () => flow.logged("The app was uninstalled").length > 0);
      const left = await records();
      assert.ok(left.length === 2 && left.every((id) => id.includes(flow.globex.id)), `${left}`);
      assert.deepEqual(gone, [{ isEnterpriseInstall: false, teamId: flow.acme.id }]);
    });

    it("(a lost key) keeps what was written less than a minute before, and the events as failed", async () => {
      await flow.install(flow.acme);
      await restart(OTHER_KEYS);
      aheadMs += MINUTE_MS - 5 * SECOND_MS;
      await flow.localSlack.uninstall(flow.acme.id);
      await untilFailed(2);
      assert.deepEqual([(await records()).length, gone], [2, []]);
      assert.deepEqual(await failedEvents(), [
        "app_uninstalled: token_key_unknown",
        "tokens_revoked: token_key_unknown",
      ]);
    });

    it("(a lost key) deletes nothing of a fresh reinstall when an old event reaches a process without its key", async () => {
      await restart(`${OTHER_KEYS},${KEYS}`);
      await flow.install(flow.acme);
      const events = await flow.localSlack.uninstall(flow.acme.id, { deliver: "later" });
      aheadMs += 10 * MINUTE_MS;
      await flow.install(flow.acme);
      await restart(KEYS);
      await events.deliver();
      await untilFailed(2);
      assert.deepEqual([(await records()).length, gone], [2, []]);
      await restart(`${OTHER_KEYS},${KEYS}`);
      await flow.answerTo(await flow.mention(flow.acme));
    });

    it("(a lost key) deletes a workspace's in an organization for an event that says that it is about the workspace alone", async () => {
      await flow.install(flow.initech);
      await restart(OTHER_KEYS);
      aheadMs += 10 * MINUTE_MS;
      const { body } = flow.localSlack.deliver(flow.initech.id, { type: "app_uninstalled" });
      assert.equal(JSON.parse(body).authorizations[0].is_enterprise_install, false);
      await triesPassUntil("the uninstall", () => flow.logged("The app was uninstalled").length > 0);
      assert.deepEqual(await records(), []);
    });

    it("(a lost key) keeps the organization's, and a workspace's for an event that may be about the organization's", async () => {
      await flow.install(flow.initech, { org: true });
      await flow.install(flow.initech);
      const before = await records();
      await restart(OTHER_KEYS);
      aheadMs += 10 * MINUTE_MS;
      const { enterprise, id } = flow.initech;
      for (const target of [enterprise?.id ?? "", id])
        flow.localSlack.deliver(target, { type: "app_uninstalled" });
      await untilFailed(2);
      assert.deepEqual([await records(), gone], [before, []]);
    });
  });
});
