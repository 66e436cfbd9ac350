import assert from "node:assert/strict";
import { isDuplicateKeyError } from "../../src/database/collection.js";
import { startApp } from "../../src/demo/running-app.js";
import { onEvent } from "../../src/listeners/listener.js";
import { createLog } from "../../src/log/log.js";
import { ownCollectionsIn, storedName } from "../../src/own-collections/declarations.js";
import { onADatabase, onEachDatabase } from "../databases.js";
import { Flow, type FlowOptions } from "./flow.js";

interface Mention {
  readonly _id: string;
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly userId: string;
  readonly count: number;
}

/** Counts what each person says, in a collection of its own. */
const counting = onEvent("app_mention", {
  listen: ({ collection }) => {
    const mentions = collection<Mention>("mentions");
    return async ({ event, context, say }) => {
      const { teamId, enterpriseId } = context;
      const counted = await mentions.findOneAndUpdate(
        { _id: `${teamId}:${event.user}` },
        { $inc: { count: 1 }, $setOnInsert: { teamId, enterpriseId, userId: event.user } },
        { upsert: true, returnDocument: "after" },
      );
      await say({ text: `That is ${counted?.count}.`, thread_ts: event.ts });
    };
  },
});

const APP: FlowOptions = {
  listeners: [counting],
  collections: {
    mentions: { eraseAtUninstall: true },
    notes: { indexes: [{ key: { channel: 1 } }] },
    slots: { indexes: [{ key: { at: 1 }, unique: true }] },
  },
};

onEachDatabase("The data of an app's own", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database(), APP);
  });
  afterEach(async () => {
    const { collection } = flow.app;
    await collection("mentions").deleteMany({});
    await collection("notes").deleteMany({});
    await flow.stop();
  });

  it("are what a listener stores, and what the app outside of one finds", async () => {
    await flow.install(flow.acme);
    const texts = [];
    for (const _ of [1, 2]) texts.push((await flow.answerTo(await flow.mention(flow.acme))).text);
    assert.deepEqual(texts, ["That is 1.", "That is 2."]);
    const [, ben] = flow.acme.people;
    const mentions = await flow.app.collection<Mention>("mentions").find({}).toArray();
    assert.deepEqual(mentions, [
      {
        _id: `${flow.acme.id}:${ben.id}`,
        count: 2,
        teamId: flow.acme.id,
        enterpriseId: mentions[0]?.enterpriseId,
        userId: ben.id,
      },
    ]);
    assert.throws(() => flow.app.collection("installations"), { code: "collection_refused" });
  });

  it("have their collections and indexes as soon as the app listens, and keep it from listening where one cannot be made", async () => {
    const { clientId } = flow.localSlack;
    const slots = await database().openCollection(storedName(clientId, "slots"), []);
    const names = (await ownCollectionsIn(database(), clientId)).map(({ name }) => name);
    assert.deepEqual(names, ["mentions", "notes", "slots"]);
    await slots.insertOne({ _id: "a", at: new Date(1), room: 1 });
    await assert.rejects(slots.insertOne({ _id: "b", at: new Date(1), room: 1 }), isDuplicateKeyError);
    await slots.insertOne({ _id: "c", at: new Date(2), room: 1 });
    const collections = { slots: { indexes: [{ key: { room: 1 }, unique: true }] } } as const;
    const listening = startApp({
      localSlack: flow.localSlack,
      manifest: flow.config.manifest,
      database: database(),
      dataDirectory: flow.config.dataDirectory,
      logger: () => createLog({ level: "fatal", secrets: [] }),
      own: { collections },
    });
    await assert.rejects(listening, {
      code: "database_unavailable",
      message: /cannot (?:be made\.|make own_).*remove all but one of them/,
    });
    await slots.deleteMany({});
  });

  it("are erased after an uninstall where the app says so, of that workspace alone", async () => {
    const { collection } = flow.app;
    for (const workspace of [flow.acme, flow.globex]) {
      await flow.install(workspace);
      await flow.answerTo(await flow.mention(workspace));
      await collection("notes").insertOne({ _id: workspace.id, teamId: workspace.id });
    }
    await flow.localSlack.uninstall(flow.acme.id);
    const { ownDocuments } = await flow.untilLogged("The app was uninstalled");
    assert.equal(ownDocuments, 1);
    const teams = async (name: string) =>
      (await collection(name).find({}).toArray()).map(({ teamId }) => teamId).sort();
    assert.deepEqual(await teams("mentions"), [flow.globex.id]);
    assert.deepEqual(await teams("notes"), [flow.acme.id, flow.globex.id].sort());
  });

  it("stay with a reinstall that is stored when the event of an earlier uninstall comes", async () => {
    await flow.install(flow.acme);
    await flow.answerTo(await flow.mention(flow.acme));
    flow.localSlack.deliver(flow.acme.id, { type: "app_uninstalled" });
    await flow.untilLogged("The app was uninstalled");
    assert.equal((await flow.app.collection("mentions").find({}).toArray()).length, 1);
  });
});

onADatabase("The data of an app's own of an organization", (database) => {
  let flow: Flow;
  const enterpriseId = () => flow.initech.enterprise?.id ?? assert.fail();
  const left = async () =>
    (
      await flow.app
        .collection("mentions")
        .find({}, { sort: { _id: 1 } })
        .toArray()
    ).map(({ _id }) => _id);
  const store = (_id: string, fields: object) =>
    flow.app.collection("mentions").insertOne({ _id, ...fields });
  beforeEach(async () => {
    flow = await Flow.start(database(), APP);
    await flow.app.collection("mentions").deleteMany({});
    await store("in a workspace", { teamId: flow.initech.id, enterpriseId: enterpriseId() });
    await store("of the organization", { enterpriseId: enterpriseId() });
    await store("elsewhere", { teamId: flow.acme.id });
  });
  afterEach(() => flow.stop());

  it("are erased when the organization uninstalls the app", async () => {
    await flow.install(flow.initech, { org: true });
    await flow.localSlack.uninstallOrg(enterpriseId());
    await flow.untilLogged("The app was uninstalled");
    assert.deepEqual(await left(), ["elsewhere"]);
  });

  it("stay of a workspace that has an install of its own when the organization uninstalls the app", async () => {
    await flow.install(flow.initech);
    await flow.install(flow.initech, { org: true });
    await flow.localSlack.uninstallOrg(enterpriseId());
    await flow.untilLogged("The app was uninstalled");
    assert.deepEqual(await left(), ["elsewhere", "in a workspace"]);
  });

  it("stay of a workspace that removes its own install where the organization's goes on", async () => {
    await flow.install(flow.initech);
    await flow.install(flow.initech, { org: true });
    await flow.localSlack.uninstall(flow.initech.id);
    await flow.untilLogged("The app was uninstalled");
    assert.deepEqual(await left(), ["elsewhere", "in a workspace", "of the organization"]);
  });
});
