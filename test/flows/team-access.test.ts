import assert from "node:assert/strict";
import type { Workspace } from "local-slack";
import type { Answer } from "../../src/agent/answer.js";
import type { Database } from "../../src/database/database.js";
import { agentListeners } from "../../src/listeners/agent/agent-listeners.js";
import { withKept } from "../../src/listeners/kept.js";
import { onADatabase, onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { Flow, type FlowOptions, MANIFEST } from "./flow.js";

const APP: FlowOptions = {
  collections: { notes: { eraseAtUninstall: true }, kept: {} },
};

/** Resolves when an event has been handled. */
const handled = (database: Database, eventId: string) =>
  until(eventId, async () => {
    const event = await database.events.findOne({ eventId });
    return event !== null && event.dueAt === undefined ? event : undefined;
  });

onEachDatabase("A workspace of an org-wide install", (database) => {
  let flow: Flow;
  let initech: Workspace;
  const org = () => initech.enterprise?.id ?? assert.fail();
  const removed = () => flow.untilLogged("The app was removed from a workspace of an organization");
  const actions = async () =>
    (
      await database()
        .audit.find({ workspace: `${flow.localSlack.clientId}:team:${initech.id}` })
        .toArray()
    ).map(({ action, who }) => [action, who.kind]);
  const left = async (name: string) =>
    (
      await flow.app
        .collection(name)
        .find({}, { sort: { _id: 1 } })
        .toArray()
    ).map(({ _id }) => _id);
  beforeEach(async () => {
    flow = await Flow.start(database(), APP);
    initech = flow.initech;
    await flow.install(initech, { org: true });
    for (const name of ["notes", "kept"]) {
      const collection = flow.app.collection(name);
      await collection.deleteMany({});
      await collection.insertOne({ _id: "there", teamId: initech.id, enterpriseId: org() });
      await collection.insertOne({ _id: "in another workspace", teamId: "T0OTHER", enterpriseId: org() });
      await collection.insertOne({ _id: "of the organization", enterpriseId: org() });
    }
  });
  afterEach(() => flow.stop());

  it("from which an admin removes the app loses what the app keeps of it, and the organization's install stays", async () => {
    await flow.localSlack.revokeTeam(org(), initech.id);
    const { ownDocuments } = await removed();
    assert.equal(ownDocuments, 1);
    assert.deepEqual(await left("notes"), ["in another workspace", "of the organization"]);
    assert.deepEqual(await left("kept"), ["in another workspace", "of the organization", "there"]);
    await until("the entry", async () => (await actions()).length > 0 || undefined);
    assert.deepEqual(await actions(), [["access_revoked", "slack"]]);
    const stored = await database().installations.find({ clientId: flow.localSlack.clientId }).toArray();
    assert.deepEqual(
      stored.map(({ kind, enterprise }) => [kind, enterprise.id]),
      [["org", org()]],
    );
    await flow.localSlack.grantTeam(org(), initech.id);
    await flow.answerTo(await flow.mention(initech));
  });

  it("to which an admin has added the app again keeps everything when the event comes late", async () => {
    const eventId = "EvLate";
    flow.localSlack.deliver(org(), { type: "team_access_revoked", team_ids: [initech.id] }, { eventId });
    await handled(database(), eventId);
    assert.deepEqual(await left("notes"), ["in another workspace", "of the organization", "there"]);
    assert.deepEqual(await actions(), []);
  });

  it("to which an admin adds the app is in the audit trail", async () => {
    await flow.localSlack.revokeTeam(org(), initech.id);
    await removed();
    await flow.localSlack.grantTeam(org(), initech.id);
    await until("both entries", async () => (await actions()).length === 2 || undefined);
    assert.deepEqual((await actions()).map(([action]) => action).sort(), [
      "access_granted",
      "access_revoked",
    ]);
  });

  it("loses waiting events of that workspace alone", async () => {
    const { clientId } = flow.localSlack;
    const event = (teamId: string) => ({
      _id: `${clientId}:${teamId}`,
      v: 1,
      clientId,
      eventId: teamId,
      type: "message",
      teamId,
      workspace: `${clientId}:org:${org()}`,
      receivedAt: new Date(Date.now() - 60_000),
      attempts: 6,
      finished: [],
      sealedBody: "sealed",
      failedAt: new Date(),
      expiresAt: new Date(Date.now() + 60_000),
    });
    await database().events.insertMany([event(initech.id), event("T0OTHER")], { ordered: false });
    await flow.localSlack.revokeTeam(org(), initech.id);
    await removed();
    const sealed = await database().events.find({ sealedBody: "sealed" }).toArray();
    assert.deepEqual(
      sealed.map(({ teamId }) => teamId),
      ["T0OTHER"],
    );
    await database().events.deleteMany({});
  });
});

onADatabase("An agent in a workspace of an org-wide install", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  it("from which an admin removes the app leaves nothing of its answers there, and keeps those of other workspaces", async () => {
    const answer: Answer = async function* () {
      yield "Yes.";
    };
    flow = await Flow.start(database(), {
      ...APP,
      manifest: { ...MANIFEST, botScopes: [...MANIFEST.botScopes, "assistant:write"] },
      listeners: withKept(agentListeners(answer)),
    });
    const { localSlack, initech } = flow;
    const org = initech.enterprise?.id ?? assert.fail();
    const [ingrid] = initech.people;
    await flow.install(initech, { org: true });
    await localSlack.postMessage({
      team: initech.id,
      user: ingrid.id,
      channel: localSlack.dm(initech.id, ingrid.id),
      text: "Is it so?",
    });
    const answers = database().agentAnswers;
    const here = await until("the answer", async () => {
      const found = await answers.findOne({ askedBy: ingrid.id });
      return found?.endedAt === undefined ? undefined : found;
    });
    assert.equal(here.teamId, initech.id);
    // Slack says in which second it was removed.
    const startedAt = new Date(Date.now() - 60_000);
    await answers.updateOne({ _id: here._id }, { $set: { startedAt } });
    await answers.insertOne({ ...here, _id: "in another workspace", teamId: "T0OTHER", startedAt });
    await localSlack.revokeTeam(org, initech.id);
    await flow.untilLogged("The app was removed from a workspace of an organization");
    const left = await answers.find({ askedBy: ingrid.id }).toArray();
    assert.deepEqual(
      left.map(({ _id }) => _id),
      ["in another workspace"],
    );
    await answers.deleteMany({});
  });
});

onADatabase("The events about an org-wide install", (database) => {
  let flow: Flow;
  const org = () => flow.initech.enterprise?.id ?? assert.fail();
  afterEach(() => flow.stop());

  it("welcome the installer once, with the first workspace that an admin adds, if no workspace had the app", async () => {
    flow = await Flow.start(database(), APP);
    const { localSlack, initech, config } = flow;
    const [ingrid] = initech.people;
    const requestUrl = config.publicUrl + config.manifest.requestPaths[0];
    localSlack.configureApp({
      redirectUrls: [config.publicUrl + config.manifest.redirectPath],
      eventsUrl: requestUrl,
      commandUrls: {},
      botEvents: config.manifest.botEvents,
      botScopes: config.manifest.botScopes,
      userScopes: config.manifest.userScopes,
      orgDeployEnabled: true,
      orgInstallStartsIn: "no workspace",
    });
    await flow.install(initech, { org: true });
    await flow.untilLogged(/welcomed when a workspace has the app/);
    await localSlack.grantTeam(org(), initech.id);
    const welcomes = () =>
      localSlack
        .messages(localSlack.dm(initech.id, ingrid.id))
        .filter(({ text }) => /is installed/.test(text));
    await localSlack.until("the welcome", () => welcomes()[0]);
    localSlack.deliver(org(), { type: "team_access_granted", team_ids: [initech.id] });
    await localSlack.openHome({ team: initech.id, user: ingrid.id });
    await localSlack.idle();
    assert.equal(welcomes().length, 1);
  });

  it("app_uninstalled_team means an uninstall of this app, and nothing of another app", async () => {
    flow = await Flow.start(database(), APP);
    const { localSlack, acme } = flow;
    await flow.install(acme);
    await flow.app.collection("notes").insertOne({ _id: "acme", teamId: acme.id });
    const records = async () =>
      (await database().installations.find({ clientId: localSlack.clientId }).toArray()).length;
    const said = (appId: string, teamId: string) => ({
      type: "app_uninstalled_team",
      app_id: appId,
      app_name: "an app",
      app_owner_id: "U0OWNER",
      user_id: "U0ADMIN",
      team_id: teamId,
      team_domain: "acme",
      event_ts: "1.1",
    });
    localSlack.deliver(acme.id, said("A0ANOTHER", acme.id), { eventId: "EvAnother" });
    await handled(database(), "EvAnother");
    assert.deepEqual([flow.logged("The app was uninstalled").length, await records()], [0, 1]);
    // Slack says it while the token lives.
    localSlack.deliver(acme.id, said(localSlack.appId, acme.id));
    await flow.untilLogged("The app was uninstalled");
    assert.equal(await records(), 1);
    const { deliver } = await localSlack.uninstall(acme.id, { deliver: "later" });
    localSlack.deliver(acme.id, said(localSlack.appId, acme.id), { eventId: "EvUninstalledTeam" });
    await localSlack.until("the uninstall", () => flow.logged("The app was uninstalled")[1]);
    assert.deepEqual(
      [await records(), await flow.app.collection("notes").findOne({ _id: "acme" })],
      [0, null],
    );
    deliver();
    await localSlack.idle();
  });
});
