import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.js";
import { isCounted } from "../../src/overview/missing-scopes-count.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { type Call, watched } from "../installations/fixtures/watched-collection.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("The database reads of an approval and what follows it", (database) => {
  let flow: Flow;
  let calls: Call[];

  beforeEach(async () => {
    const installations = watched(database().installations);
    calls = installations.calls;
    const counted: Database = Object.assign(Object.create(database()), {
      installations: installations.collection,
    });
    flow = await Flow.start(counted);
    const { clientId } = flow.localSlack;
    const isDone = () => isCounted(database().appState, clientId, MANIFEST.botScopes);
    await until("the missing scopes to be counted", async () => (await isDone()) || undefined);
  });
  afterEach(() => flow.stop());

  /** How often the installations are read and written meanwhile. */
  async function counted(approval: () => Promise<unknown>): Promise<{ reads: number; writes: number }> {
    calls.length = 0;
    await approval();
    const all = calls.filter((call) => !isForEventOfWelcome(call));
    const reads = all.filter(({ method }) => method === "find" || method === "findOne").length;
    return { reads, writes: all.length - reads };
  }

  /** The bot's welcome is a message, which Slack sends to the app as an event of the bot's at some time or other. */
  function isForEventOfWelcome({ args: [filter] }: Call): boolean {
    const { $in: ids = [] } = Object((filter as { _id?: unknown })._id) as { $in?: readonly string[] };
    const bots = flow.localSlack.workspaces.flatMap(({ id }) => flow.localSlack.bot(id)?.userId ?? []);
    return ids.some((id) => bots.some((bot) => id.endsWith(`:user:${bot}`)));
  }

  it("are what an install replaces, who is connected after it, and no record that was just stored", async () => {
    // With two reads and a write for the note that nobody is connected (`connected-people.ts`).
    assert.deepEqual(await counted(() => flow.install(flow.acme)), { reads: 4, writes: 3 });
    assert.deepEqual(await counted(() => flow.install(flow.acme)), { reads: 4, writes: 2 });
    assert.deepEqual(await counted(() => flow.install(flow.initech, { org: true })), { reads: 4, writes: 3 });
  });

  it("are the install that serves a person who connects, and what they had granted before", async () => {
    await flow.install(flow.acme);
    assert.deepEqual(await counted(() => flow.connect(flow.acme)), { reads: 2, writes: 3 });
  });

  it("include who else is connected when the installer connects, since their Home tab shows it", async () => {
    await flow.install(flow.acme);
    const person = flow.acme.people[0];
    assert.deepEqual(await counted(() => flow.connect(flow.acme, { person })), { reads: 3, writes: 3 });
  });

  it("are enough to show a connected installer as connected after a reinstall for the bot alone", async () => {
    await flow.install(flow.acme);
    const person = flow.acme.people[0];
    await flow.connect(flow.acme, { person });
    await flow.install(flow.acme);
    const tab = JSON.stringify(flow.localSlack.homeOf({ team: flow.acme.id, user: person.id }));
    assert.match(tab, /Your account is connected/);
    assert.match(tab, new RegExp(`Installed by <@${person.id}>`));
  });
});
