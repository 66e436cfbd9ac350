import assert from "node:assert/strict";
import type { Collection } from "../../src/database/collection.js";
import { onEachDatabase } from "../databases.js";
import { pausable } from "../installations/fixtures/paused-collection.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

onEachDatabase("The leases of events", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  it("are renewed by the inbox itself three times in their length", async () => {
    const { inbox, handed } = stage.started({ leaseMs: 3_000 });
    const body = callback();
    await inbox.accept(body);
    await until("it is in flight", () => handed[0]);
    stage.passes(1_500);
    const startedAt = performance.now();
    await stage.untilStored(body.event_id, ({ dueAt }) => dueAt.getTime() === stage.now + 3_000);
    assert.ok(performance.now() - startedAt < 3_000, "it was renewed within a lease");
    handed[0]?.finish();
  });

  it("give a pending event to only one of many processes", async () => {
    const body = callback();
    await stage.inbox().accept(body);
    const others = Array.from({ length: 5 }, () => stage.started());
    await Promise.all(others.map(({ inbox }) => inbox.pollDue()));
    await until("it is handed over", () => others.flatMap(({ handed }) => handed)[0]);
    assert.equal(others.flatMap(({ handed }) => handed).length, 1);
    // It was nobody's before.
    assert.deepEqual(
      others.map(({ inbox }) => inbox.counts.takenOver),
      [0, 0, 0, 0, 0],
    );
  });

  it("give the event of a process that died to only one of many, after its lease has ended", async () => {
    const dead = stage.started();
    const body = callback();
    await dead.inbox.accept(body);
    await until("the first has it", () => dead.handed[0]);
    const others = Array.from({ length: 5 }, () => stage.started());
    stage.passes(29_000);
    await Promise.all(others.map(({ inbox }) => inbox.pollDue()));
    assert.equal(others.flatMap(({ handed }) => handed).length, 0);
    stage.passes(2_000);
    await Promise.all(others.map(({ inbox }) => inbox.pollDue()));
    await until("it is handed over", () => others.flatMap(({ handed }) => handed)[0]);
    assert.equal(others.flatMap(({ handed }) => handed).length, 1);
    assert.equal(
      others.reduce((sum, { inbox }) => sum + inbox.counts.takenOver, 0),
      1,
    );
  });

  it("last as long as leaseMs says, and are renewed in time", async () => {
    const { inbox, handed } = stage.started({ leaseMs: 3_000 });
    await inbox.accept(callback());
    await until("it is handed over", () => handed[0]);
    const other = stage.started({ leaseMs: 3_000 });
    stage.passes(2_000);
    await inbox.renewLeases();
    stage.passes(2_900);
    assert.equal(await other.inbox.pollDue(), 0);
    stage.passes(200);
    assert.equal(await other.inbox.pollDue(), 1);
  });

  it("keep a process that lost its lease from marking the event as done", async () => {
    const { slow, held, other, body } = await takenOver(stage);
    const owner = (await stage.stored(body.event_id))?.owner;
    held.finish();
    await until("the first is told", () => slow.inbox.counts.lost || undefined);
    assert.equal(slow.inbox.counts.lost, 1);
    const document = await stage.stored(body.event_id);
    assert.equal(document?.owner, owner);
    assert.ok(document?.sealedBody);
    other.handed[0]?.finish();
    await stage.untilStored(body.event_id, (each) => each.sealedBody === undefined);
    assert.equal(other.inbox.counts.lost, 0);
  });

  it("keep a process that lost its lease from writing a retry or a failure", async () => {
    const { slow, held, body } = await takenOver(stage);
    const before = await stage.stored(body.event_id);
    held.fail(new Error("too late"));
    await until("the first is told", () => slow.inbox.counts.lost || undefined);
    assert.deepEqual(await stage.stored(body.event_id), before);
  });

  it("are renewed for as long as a listener runs", async () => {
    const slow = stage.started();
    const body = callback();
    await slow.inbox.accept(body);
    await until("it has it", () => slow.handed[0]);
    const other = stage.started();
    for (let times = 0; times < 6; times++) {
      stage.passes(25_000);
      await slow.inbox.renewLeases();
      await other.inbox.pollDue();
    }
    assert.equal(other.handed.length, 0);
  });

  it("are not renewed for an event that is not in flight in this process", async () => {
    const { inbox, late } = slowWrites(stage);
    const body = callback();
    await assert.rejects(inbox.accept(body), { code: "database_unavailable" });
    await late();
    const { dueAt } = await stage.untilStored(body.event_id, (each) => each.owner !== undefined);
    stage.passes(25_000);
    await inbox.renewLeases();
    assert.deepEqual((await stage.stored(body.event_id))?.dueAt, dueAt);
  });

  it("let an event be handled whose write succeeded after its 503, though Slack's next delivery is dropped", async () => {
    const { inbox, handed, late } = slowWrites(stage);
    const body = callback();
    await assert.rejects(inbox.accept(body), { code: "database_unavailable" });
    await late();
    await stage.untilStored(body.event_id, () => true);
    assert.equal(await inbox.accept(body), "duplicate");
    assert.equal(handed.length, 0);
    stage.passes(31_000);
    await until("it is handed over", async () => {
      await inbox.pollDue();
      return handed[0];
    });
    assert.deepEqual(handed[0]?.body, body);
    assert.equal(handed[0]?.event.attempts, 0, "nobody had it in flight before");
    handed[0]?.finish();
    await stage.untilStored(body.event_id, (each) => each.sealedBody === undefined);
    assert.equal(handed.length, 1);
  });

  it("are renewed before the first poll after an outage, so that it does not find events in flight", async () => {
    const { inbox, handed } = stage.started({ maxInFlight: 4 });
    const bodies = [callback(), callback()];
    for (const body of bodies) await inbox.accept(body);
    await until("both are in flight", () => handed[1]);
    stage.passes(60_000);
    const other = stage.started();
    await inbox.pollDue();
    await other.inbox.pollDue();
    assert.equal(other.handed.length, 0);
    assert.equal(handed.length, 2);
  });

  it("are renewed before the first poll after an outage, so that it finds the pending events", async () => {
    const { collection, pause } = pausable(database().events);
    const { inbox, handed } = stage.started({ events: collection, maxInFlight: 4 });
    for (const body of [callback(), callback()]) await inbox.accept(body);
    await until("both are in flight", () => handed[1]);
    stage.passes(60_000);
    const waits = callback();
    await stage.inbox().accept(waits);
    const renewing = pause("updateMany", "before");
    const polled = inbox.pollDue();
    await renewing.reached;
    renewing.letGo();
    assert.equal(await polled, 1);
    assert.deepEqual((await until("it is handed over", () => handed[2])).body, waits);
  });

  it("that end again while they are being renewed do not lead to an event being handled twice", async () => {
    const { collection, pause } = pausable(database().events);
    const { inbox, handed } = stage.started({ events: collection, maxInFlight: 4 });
    await inbox.accept(callback());
    const held = await until("it is in flight", () => handed[0]);
    stage.passes(60_000);
    const renewing = pause("updateMany", "before");
    const polled = inbox.pollDue();
    await renewing.reached;
    stage.passes(60_000);
    renewing.letGo();
    assert.equal(await polled, 0);
    assert.equal(inbox.load.inFlight, 1);
    held.finish();
    await until("it is done", () => inbox.counts.done || undefined);
    assert.equal(handed.length, 1);
  });

  it("are renewed again at the next poll when the renewal has failed", async () => {
    const { events } = database();
    let away = true;
    const { collection, calls } = watched(events, {
      updateMany: async (...args) => {
        if (away) throw new Error("away for a moment");
        return events.updateMany(...args);
      },
    });
    const { inbox, handed } = stage.started({ events: collection });
    const body = callback();
    await inbox.accept(body);
    await until("it is in flight", () => handed[0]);
    stage.passes(15_000);
    await assert.rejects(inbox.renewLeases(), { code: "database_unavailable" });
    away = false;
    await inbox.renewLeases();
    assert.equal((await stage.stored(body.event_id))?.dueAt.getTime(), stage.now + 30_000);
    calls.length = 0;
    await inbox.renewLeases();
    assert.deepEqual(calls, [], "what has just been prolonged is not written again");
  });

  it("make an event fail that ends every process in which it is in flight", async () => {
    const body = callback();
    await stage.inbox().accept(body);
    for (let deaths = 0; deaths < 6; deaths++) {
      const { inbox, handed } = stage.started();
      await until("it is handed over", async () => {
        await inbox.pollDue();
        return handed[0];
      });
      stage.passes(31_000);
    }
    const last = stage.started();
    const document = await until("it is kept as failed", async () => {
      await last.inbox.pollDue();
      const stored = await stage.stored(body.event_id);
      return stored?.failedAt ? stored : undefined;
    });
    assert.equal(document.error, "process_ended");
    assert.equal(last.handed.length, 0);
  });
});

/** An event that one inbox has in flight still, though its lease has ended and another has taken it over. */
async function takenOver(stage: InboxStage) {
  const slow = stage.started();
  const body = callback();
  await slow.inbox.accept(body);
  const held = await until("the first has it", () => slow.handed[0]);
  stage.passes(31_000);
  const other = stage.started();
  await until("the other has it", async () => {
    await other.inbox.pollDue();
    return other.handed[0];
  });
  return { slow, held, other, body };
}

/** A started inbox whose first write of events reaches the database when `late` is called. */
function slowWrites(stage: InboxStage) {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let written: Promise<unknown> | undefined;
  const { events } = stage;
  const slow: Collection = Object.assign(Object.create(events), {
    find: events.find.bind(events),
    updateOne: events.updateOne.bind(events),
    updateMany: events.updateMany.bind(events),
    insertMany: async (...args: Parameters<Collection["insertMany"]>) => {
      if (written !== undefined) return events.insertMany(...args);
      written = held.then(() => events.insertMany(...args));
      return written;
    },
  });
  const started = stage.started({ events: slow });
  return {
    ...started,
    late: async () => {
      release();
      await written;
    },
  };
}
