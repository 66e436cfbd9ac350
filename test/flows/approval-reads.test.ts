import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.js";
import { onADatabase } from "../databases.js";
import { type Call, watched } from "../installations/fixtures/watched-collection.js";
import { Flow } from "./flow.js";

onADatabase("An approval, with all that follows it", (database) => {
  let flow: Flow;
  let calls: Call[];

  beforeEach(async () => {
    const installations = watched(database().installations);
    calls = installations.calls;
    const counted: Database = Object.assign(Object.create(database()), {
      installations: installations.collection,
    });
    flow = await Flow.start(counted);
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

  it("reads who is connected after an install, and nothing that was just stored", async () => {
    // With two reads and a write for the note that nobody is connected (`connected-people.ts`).
    assert.deepEqual(await counted(() => flow.install(flow.acme)), { reads: 3, writes: 3 });
    assert.deepEqual(await counted(() => flow.install(flow.acme)), { reads: 3, writes: 2 });
    assert.deepEqual(await counted(() => flow.install(flow.initech, { org: true })), { reads: 3, writes: 3 });
  });

  it("reads which install serves a person who connects, and nothing more", async () => {
    await flow.install(flow.acme);
    assert.deepEqual(await counted(() => flow.connect(flow.acme)), { reads: 1, writes: 3 });
  });

  it("reads for the installer who connects who else is connected, since their Home tab shows it", async () => {
    await flow.install(flow.acme);
    const person = flow.acme.people[0];
    assert.deepEqual(await counted(() => flow.connect(flow.acme, { person })), { reads: 2, writes: 3 });
  });

  it("shows the installer who is connected that they are, when they install again for the bot alone", async () => {
    await flow.install(flow.acme);
    const person = flow.acme.people[0];
    await flow.connect(flow.acme, { person });
    await flow.install(flow.acme);
    const tab = JSON.stringify(flow.localSlack.homeOf({ team: flow.acme.id, user: person.id }));
    assert.match(tab, /Your account is connected/);
    assert.match(tab, new RegExp(`Installed by <@${person.id}>`));
  });
});
