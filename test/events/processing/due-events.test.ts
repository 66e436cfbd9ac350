import assert from "node:assert/strict";
import { MongoClient } from "mongodb";
import type { Collection, Document } from "../../../src/database/collection.js";
import { collectionsOf } from "../../../src/database/collections-of.js";
import { ensureIndexes } from "../../../src/database/indexes.js";
import { eraseEventsIn } from "../../../src/events/erase-events.js";
import { eventRecord } from "../../../src/events/event-record.js";
import { DueEvents } from "../../../src/events/processing/due-events.js";
import { onEachDatabase, onMongoServer } from "../../databases.js";
import { callback, InboxStage, until } from "../inbox-stage.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
const RETIRED = "9.9";

/** Events of an app that is gone, each due for longer than any other. */
async function retiredEvents(events: Collection, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, n) => ({
    ...eventRecord(RETIRED, callback({ eventId: `EvRETIRED${n}` }), new Date(n + 1)),
    sealedBody: "v1.key.body",
  }));
  for (let from = 0; from < count; from += 5_000) {
    await events.insertMany(records.slice(from, from + 5_000), { ordered: false });
  }
}

onEachDatabase("Events that have been due for a long time", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(async () => {
    await stage.close();
    await database().events.deleteMany({});
  });

  /** An event that an inbox accepts and nobody takes. */
  async function waiting(): Promise<string> {
    const body = callback();
    await stage.inbox().accept(body);
    return body.event_id;
  }

  it("of another app stay unchanged, and do not hide an app's own events", async () => {
    await retiredEvents(stage.events, 1_000);
    const id = await waiting();
    const { handed } = stage.started();
    await until("it is handed over", () => handed[0]);
    assert.deepEqual(
      handed.map(({ body }) => body.event_id),
      [id],
    );
    const others = await stage.events.find({ clientId: RETIRED, dueAt: { $gt: new Date(0) } }).toArray();
    assert.equal(others.length, 1_000);
  });

  it("are kept as failed after a week, with a label and their body, and are not handled", async () => {
    const [old, other] = [await waiting(), await waiting()];
    stage.passes(7 * DAY_MS - 1_000);
    const young = await waiting();
    stage.passes(1_000);
    const { inbox, handed } = stage.started();
    await until("the young one is handed over", () => handed[0]);
    for (const id of [old, other]) {
      const document = await stage.untilStored(id, ({ failedAt }) => failedAt !== undefined);
      assert.equal(document.error, "expired");
      assert.ok(document.sealedBody);
      assert.deepEqual([document.dueAt, document.owner], [undefined, undefined]);
      assert.equal(document.failedAt.getTime(), stage.now);
      assert.equal(document.expiresAt.getTime(), stage.now + 14 * DAY_MS);
    }
    assert.deepEqual(
      handed.map(({ body }) => body.event_id),
      [young],
    );
    assert.equal(inbox.counts.failed, 2);
    const [line, ...more] = stage.lines.filter(({ level }) => level === "error");
    assert.deepEqual([line?.fields, more], [{ count: 2, days: 7 }, []]);
  });

  it("are handled for as long as expiryDays says", async () => {
    const id = await waiting();
    stage.passes(8 * DAY_MS);
    const { handed } = stage.started({ expiryDays: 9 });
    assert.equal((await until("it is handed over", () => handed[0])).body.event_id, id);
  });

  it("expire by the time at which they were due: an old one that the operator runs again is handled", async () => {
    const id = await waiting();
    stage.passes(8 * DAY_MS);
    const { inbox, handed } = stage.started();
    await stage.untilStored(id, ({ failedAt }) => failedAt !== undefined);
    assert.equal(await stage.failed().runAgain(id), true);
    await inbox.pollDue();
    assert.equal((await until("it is handed over", () => handed[0])).body.event_id, id);
  });

  it("are done, and not kept as failed, when an uninstall has erased their body", async () => {
    const id = await waiting();
    await eraseEventsIn({ events: stage.events, clientId: stage.clientId })(
      { isEnterpriseInstall: false, teamId: "T0ACME", enterpriseId: undefined },
      "EvNONE",
      new Date(stage.now + 1),
    );
    stage.passes(8 * DAY_MS);
    const { handed } = stage.started();
    const document = await stage.untilStored(id, ({ dueAt }) => dueAt === undefined);
    assert.equal(document.failedAt, undefined);
    assert.equal(handed.length, 0);
  });

  it("are left alone when another process has taken them since they were read", async () => {
    const id = await waiting();
    stage.passes(8 * DAY_MS);
    const options = { events: stage.events, clientId: stage.clientId, clock: () => stage.now };
    const [slow, fast] = [
      new DueEvents({ ...options, owner: "slow" }),
      new DueEvents({ ...options, owner: "fast" }),
    ];
    const found = await slow.find(10);
    assert.equal(found.length, 1);
    assert.equal((await fast.take(found, stage.now + 30_000)).length, 1);
    assert.equal(await slow.expire(found, stage.now - 7 * DAY_MS), 0);
    assert.equal((await stage.stored(id))?.owner, "fast");
  });
});

onMongoServer("The 20,000 waiting events of another app", (uri) => {
  let client: MongoClient;
  let events: ReturnType<ReturnType<MongoClient["db"]>["collection"]>;
  const filters: Document[] = [];
  before(async function () {
    this.timeout(60_000);
    client = await new MongoClient(uri()).connect();
    await ensureIndexes(client.db());
    await retiredEvents(collectionsOf(client).events, 20_000);
    events = client.db().collection("events");
  });
  after(() => client.close());
  beforeEach(() => {
    filters.length = 0;
  });

  /** The collection, which notes what is looked for. */
  const noting = (): Collection =>
    new Proxy<Collection>(collectionsOf(client).events, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (filter: Document, ...rest: unknown[]) => {
          filters.push(filter);
          return method.call(target, filter, ...rest);
        };
      },
    });

  /** The look goes to the app's own part of one index: to no document, and no key, of the other app. */
  async function assertOwnPart(filter: Document | undefined, sort: Document): Promise<void> {
    assert.ok(filter);
    const plan = await events
      .find(filter)
      .sort(sort as never)
      .explain("executionStats");
    const text = JSON.stringify(plan);
    assert.match(text, /"indexName":"due_by_app"/);
    assert.match(text, /"indexBounds":[^}]*clientId[^}]*1\.1/);
    assert.ok(!text.includes('"Seq Scan"') && !text.includes('"COLLSCAN"'), text);
    const { totalKeysExamined = 0 } = plan.executionStats ?? {};
    assert.ok(totalKeysExamined < 10, `${totalKeysExamined} keys were looked at`);
  }

  it("are not read when another app polls for its own events", async () => {
    const due = new DueEvents({ events: noting(), clientId: "1.1", owner: "me", clock: Date.now });
    assert.deepEqual(await due.find(200), []);
    await assertOwnPart(filters[0], { dueAt: 1 });
  });

  it("are not read when a workspace uninstalls another app", async () => {
    const erase = eraseEventsIn({ events: noting(), clientId: "1.1" });
    await erase(
      { isEnterpriseInstall: false, teamId: "T0ACME", enterpriseId: undefined },
      "EvNONE",
      new Date(),
    );
    await assertOwnPart(
      filters.find(({ dueAt }) => dueAt !== undefined),
      {},
    );
  });
});
