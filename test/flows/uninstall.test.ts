import assert from "node:assert/strict";
import { onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { Flow } from "./flow.js";

onEachDatabase("uninstall", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  const records = async () =>
    (await database().installations.find({ clientId: flow.sandbox.clientId }).toArray()).map(({ _id }) =>
      String(_id),
    );
  const handled = (count: number) =>
    flow.sandbox.until("both events to be handled", () =>
      flow.logged(/The app was uninstalled|Tokens were revoked/).length === count ? true : undefined,
    );

  it("deletes everything of the workspace, and leaves the others as they are", async () => {
    await flow.install(flow.acme);
    await flow.install(flow.acme, { person: flow.acme.people[1] });
    await flow.install(flow.globex);
    assert.equal((await records()).length, 5);
    await flow.sandbox.uninstall(flow.acme.id);
    await handled(2);
    const left = await records();
    assert.equal(left.length, 2);
    assert.ok(left.every((id) => id.includes(flow.globex.id)));
    await flow.answerTo(await flow.mention(flow.globex));
  });

  it("does nothing to a fresh reinstall when the events come late or again", async () => {
    await flow.install(flow.acme);
    const events = await flow.sandbox.uninstall(flow.acme.id, { deliver: "later" });
    await flow.install(flow.acme);
    const deliveries = await events.deliver();
    await handled(2);
    assert.equal((await records()).length, 2);
    // Much later, when their ids are forgotten: before that a repeat reaches no listener.
    await database().events.deleteMany({ clientId: flow.sandbox.clientId });
    for (const { id } of deliveries) await flow.sandbox.redeliver(id);
    await handled(4);
    assert.equal((await records()).length, 2);
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("deletes nothing while Slack does not say that the token is dead", async () => {
    await flow.install(flow.acme);
    const events = await flow.sandbox.uninstall(flow.acme.id, { deliver: "later" });
    flow.sandbox.failNext("auth.test", { error: "internal_error" }, 10);
    await events.deliver();
    await flow.sandbox.until("both events to fail", () =>
      flow.logged("An event could not be handled; it is tried again").length >= 2 ? true : undefined,
    );
    assert.equal((await records()).length, 2);
  });

  it("erases the events of the workspace that are stored with their content", async () => {
    await flow.install(flow.acme);
    flow.sandbox.failNext("chat.postMessage", { error: "fatal_error" }, 10);
    await flow.mention(flow.acme, "a private word");
    const sealed = async () =>
      (await database().events.find({ clientId: flow.sandbox.clientId }).toArray()).filter(
        ({ sealedBody }) => sealedBody !== undefined,
      ).length;
    await flow.untilLogged("An event could not be handled; it is tried again");
    assert.equal(await sealed(), 1);
    await flow.sandbox.uninstall(flow.acme.id);
    await handled(2);
    await until("the events are erased", async () => ((await sealed()) === 0 ? true : undefined));
  });

  it("asks again when Slack does not answer at first", async () => {
    await flow.install(flow.acme);
    const events = await flow.sandbox.uninstall(flow.acme.id, { deliver: "later" });
    flow.sandbox.failNext("auth.test", { status: 503 }, 2);
    await events.deliver();
    await handled(2);
    assert.deepEqual(await records(), []);
  });

  it("deletes a person's record when they take their token back, and not the bot's", async () => {
    const [ada] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.sandbox.revokeUserToken(flow.acme.id, ada.id);
    await handled(1);
    const left = await records();
    assert.equal(left.length, 1);
    assert.ok(!left[0]?.includes(ada.id));
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("finds the org's records, which the event does not name", async () => {
    await flow.install(flow.initech, { org: true });
    await flow.install(flow.acme);
    await flow.sandbox.uninstallOrg(flow.initech.enterprise?.id ?? "");
    await handled(2);
    const left = await records();
    assert.ok(left.length > 0 && left.every((id) => id.includes(flow.acme.id)), `${left}`);
  });
});
