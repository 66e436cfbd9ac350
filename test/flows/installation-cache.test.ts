import assert from "node:assert/strict";
import { createApp } from "../../src/app/app.js";
import { createLog } from "../../src/log/log.js";
import { botInstallation, inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabase } from "../databases.js";
import { type Call, idsAsked, watched } from "../installations/fixtures/watched-collection.js";
import { Flow } from "./flow.js";

onADatabase("The installation cache of the app", (database) => {
  let flow: Flow;
  let calls: Call[];
  const watchedDatabase = () => {
    const installations = watched(database().installations);
    calls = installations.calls;
    return Object.assign(Object.create(database()), { installations: installations.collection });
  };
  beforeEach(async () => {
    // Without the inbox a failed event is not handled again, so each look at the database is that of one event.
    flow = await Flow.start(watchedDatabase(), { environment: { EVENT_INBOX: "off" } });
  });
  afterEach(() => flow.stop());

  const queriesOfAnsweredMention = async () => {
    calls.length = 0;
    await flow.answerTo(await flow.mention(flow.acme));
    return idsAsked(calls).length;
  };

  it("answers one event after the other without a query", async () => {
    await flow.install(flow.acme);
    await queriesOfAnsweredMention();
    assert.equal(await queriesOfAnsweredMention(), 0);
  });

  for (const error of ["invalid_auth", "token_revoked", "token_expired"]) {
    it(`forgets the workspace when Slack answers a call with ${error}`, async () => {
      await flow.install(flow.acme);
      await queriesOfAnsweredMention();
      flow.localSlack.failNext("chat.postMessage", { error });
      await flow.mention(flow.acme);
      await flow.untilLogged("A Slack request failed");
      assert.equal(await queriesOfAnsweredMention(), 1);
    });
  }

  it("forgets it too when the listener catches the error", async () => {
    await flow.install(flow.acme);
    await queriesOfAnsweredMention();
    let caught: unknown;
    flow.app.bolt.event("app_mention", async ({ client }) => {
      if (caught !== undefined) return;
      caught = await client.users.info({ user: flow.acme.people[0].id }).catch((error: unknown) => error);
    });
    flow.localSlack.failNext("users.info", { error: "token_revoked" });
    await queriesOfAnsweredMention();
    await flow.localSlack.until("the refusal", () => (caught instanceof Error ? true : undefined));
    assert.equal(await queriesOfAnsweredMention(), 1);
  });

  it("keeps the workspace when a call fails for another reason", async () => {
    await flow.install(flow.acme);
    await queriesOfAnsweredMention();
    flow.localSlack.failNext("chat.postMessage", { error: "is_archived" });
    await flow.mention(flow.acme);
    await flow.untilLogged("A Slack request failed");
    assert.equal(await queriesOfAnsweredMention(), 0);
  });

  it("does not keep the first event of an install by another process from its answer", async () => {
    await flow.install(flow.acme);
    const { installations } = database();
    const filter = { clientId: flow.localSlack.clientId };
    const stored = await installations.find(filter).toArray();
    await flow.stopApp();
    await installations.deleteMany(filter);
    await flow.startApp(undefined, { environment: { EVENT_INBOX: "off" } });
    await flow.mention(flow.acme);
    await flow.untilLogged(/where the app is not installed/);
    for (const record of stored) await installations.insertOne(record);
    await flow.answerTo(await flow.mention(flow.acme));
    assert.equal(flow.logged(/where the app is not installed/).length, 1);
  });

  for (const [setting, installationCache, queries] of [
    ["on", true, 1],
    ["off", false, 2],
  ] as const) {
    it(`is ${setting} where the setting is ${setting}`, async () => {
      const { installationStore } = createApp(
        { ...flow.config, installationCache },
        { database: watchedDatabase(), logger: createLog({ level: "fatal", secrets: [] }) },
      );
      await installationStore.storeInstallation(botInstallation("one"));
      calls.length = 0;
      for (const _ of ["first", "second"]) await installationStore.fetchInstallation(inTeam("T1", "U9"));
      assert.equal(idsAsked(calls).length, queries);
    });
  }
});
