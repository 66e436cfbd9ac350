import assert from "node:assert/strict";
import { onEachDatabase } from "../../databases.js";
import { pausable } from "../../installations/fixtures/paused-collection.js";
import { watched } from "../../installations/fixtures/watched-collection.js";
import { callback, InboxStage, until } from "../inbox-stage.js";

onEachDatabase("A place that was reserved for an event is released", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  /** An inbox with one place, whose calls to the database can be held. */
  const onePlace = () => {
    const { collection, pause } = pausable(database().events);
    return { pause, ...stage.started({ events: collection, maxInFlight: 1 }) };
  };

  /** Accepted with a place in flight: it needs no poll. */
  async function assertIsFree({ inbox, handed }: ReturnType<InboxStage["started"]>): Promise<void> {
    assert.equal(inbox.load.full, false);
    const body = callback();
    await inbox.accept(body);
    assert.ok((await stage.stored(body.event_id))?.owner, "the process has it in flight");
    const { finish } = await until("it is handed over", () =>
      handed.find(({ body: { event_id } }) => event_id === body.event_id),
    );
    finish();
    assert.equal(await inbox.stop(5_000), true);
  }

  it("when another process was faster to take the event", async () => {
    await stage.inbox().accept(callback());
    const slow = onePlace();
    const taking = slow.pause("updateMany", "before");
    await taking.reached;
    const fast = stage.started();
    await until("another has it", async () => {
      await fast.inbox.pollDue();
      return fast.handed[0];
    });
    assert.equal(slow.inbox.load.full, true);
    taking.letGo();
    await until("the first has lost it", () => !slow.inbox.load.full || undefined);
    assert.equal(slow.handed.length, 0);
    await assertIsFree(slow);
  });

  it("when taking the event fails", async () => {
    await stage.inbox().accept(callback());
    let failed = false;
    const { events } = database();
    const { collection } = watched(events, {
      updateMany: async (...args) => {
        if (failed) return events.updateMany(...args);
        failed = true;
        throw new Error("away for a moment");
      },
    });
    const one = stage.started({ events: collection, maxInFlight: 1 });
    const { fields } = await until("it is not taken", () =>
      stage.lines.find(({ message }) => /Polling for due events failed/.test(message)),
    );
    assert.match(String(fields.err), /The database could not do what was asked/);
    await assertIsFree(one);
  });

  it("when the event is a duplicate", async () => {
    const one = onePlace();
    const body = callback();
    await one.inbox.accept(body);
    (await until("it is handed over", () => one.handed[0])).finish();
    await until("it is done", () => one.inbox.counts.done || undefined);
    for (let times = 0; times < 2; times++) assert.equal(await one.inbox.accept(body), "duplicate");
    await assertIsFree(one);
  });

  it("when the event could not be written", async () => {
    const { events } = database();
    let failures = 0;
    const { collection } = watched(events, {
      insertMany: async (...args) => {
        if (failures++ > 0) return events.insertMany(...args);
        throw new Error("away for a moment");
      },
    });
    const one = stage.started({ events: collection, maxInFlight: 1 });
    await assert.rejects(one.inbox.accept(callback()), { code: "database_unavailable" });
    await assertIsFree(one);
  });

  it("only if it was reserved: not for a duplicate that arrived when no place was free", async () => {
    const one = onePlace();
    const body = callback();
    await one.inbox.accept(body);
    await until("it is handed over", () => one.handed[0]);
    assert.equal(await one.inbox.accept(body), "duplicate");
    assert.deepEqual(one.inbox.load, { inFlight: 1, max: 1, full: true });
    await one.inbox.accept(callback());
    assert.equal(one.inbox.load.inFlight, 1);
  });
});
