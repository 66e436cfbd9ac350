import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Collection } from "../../../src/database/collection.js";
import { eventRecord } from "../../../src/events/event-record.js";
import { DueEvents } from "../../../src/events/processing/due-events.js";
import { DueWindow } from "../../../src/events/processing/due-window.js";
import { onEachDatabase } from "../../databases.js";
import { watched } from "../../installations/fixtures/watched-collection.js";
import { callback } from "../inbox-stage.js";

const NOW = Date.UTC(2026, 0, 5, 9);
const LEASE_MS = 30_000;

onEachDatabase("Several processes that take due events", (database) => {
  /** Other tests' events on the same database are not seen. */
  let clientId: string;
  beforeEach(() => {
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
  });

  /** Events of which each became due a millisecond after the one before it, and the last one now; their ids, in order. */
  async function dueEvents(count: number, apartMs = 1): Promise<string[]> {
    const records = Array.from({ length: count }, (_, n) =>
      eventRecord(clientId, callback(), new Date(NOW - (count - 1 - n) * apartMs)),
    );
    await database().events.insertMany(records, { ordered: false });
    return records.map(({ _id }) => _id);
  }

  let processes = 0;
  function process({ now = () => NOW, events = database().events, random = (): number => 0.5 } = {}) {
    const options = { events, clientId, owner: `process-${++processes}`, clock: now };
    const due = new DueEvents(options);
    const window = new DueWindow({ due, clock: now, random });
    const takes = async (most: number) => {
      const tried = await window.next(most);
      const taken = await due.take(tried, NOW + LEASE_MS);
      window.learn(tried.length, tried.length - taken.length);
      return taken.map(({ _id }) => _id);
    };
    return { due, window, takes };
  }

  it("take each event once, however they overlap", async () => {
    const ids = await dueEvents(1_500);
    const several = [0.2, 0.5, 0.7, 0.9].map((random) => process({ random: () => random }));
    const taken: string[] = [];
    await Promise.all(
      several.map(async ({ window, takes }) => {
        do taken.push(...(await takes(50)));
        while (window.hasMore);
      }),
    );
    assert.equal(taken.length, ids.length);
    assert.deepEqual(taken.sort(), ids.sort());
  });

  it("take events whose leases ended in the hands of several dead processes, each with one more try", async () => {
    const ids = await dueEvents(6);
    for (const [index, id] of ids.entries()) {
      const $set = { owner: `dead-${index % 2}`, attempts: index % 3 };
      await database().events.updateOne({ _id: id }, { $set });
    }
    const taken = await process().due.take(await process().due.find(10), NOW + LEASE_MS);
    assert.deepEqual(
      new Map(taken.map(({ _id, attempts }) => [_id, attempts])),
      new Map(ids.toSorted().map((id) => [id, (ids.indexOf(id) % 3) + 1])),
    );
  });

  it("begin with the oldest events while each is alone", async () => {
    const ids = await dueEvents(30);
    const { takes } = process();
    assert.deepEqual((await takes(10)).sort(), ids.slice(0, 10).sort());
    assert.deepEqual((await takes(10)).sort(), ids.slice(10, 20).sort());
  });

  it("look elsewhere after another one was faster, and at the oldest events after that", async () => {
    const ids = await dueEvents(100);
    const [one, other] = [process(), process()];
    const tried = await one.window.next(20);
    await other.takes(20);
    assert.deepEqual(await one.due.take(tried, NOW + LEASE_MS), []);
    one.window.learn(20, 20);
    const elsewhere = await one.takes(20);
    assert.ok(
      elsewhere.every((id) => ids.indexOf(id) >= 49),
      "those that became due in the second half of the time",
    );
    one.window.clear();
    const oldest = (await one.window.next(100)).map(({ _id }) => _id);
    assert.ok(oldest.includes(ids[20] ?? ""), "the oldest that is left");
  });

  it("do not ask for all due events again before they have worked through what they looked at", async () => {
    await dueEvents(60);
    const { collection, calls } = watched(database().events);
    const { takes } = process({ events: collection });
    for (let times = 0; times < 3; times++) assert.equal((await takes(20)).length, 20);
    const looks = calls.filter(({ args: [filter] }) => (filter as { _id?: unknown })._id === undefined);
    assert.equal(looks.length, 1);
    const writes = calls.filter(({ method }) => method.startsWith("update"));
    assert.equal(writes.length, 3, "one write for each twenty events");
  });

  it("look again when what they looked at is out of date", async () => {
    const [first] = await dueEvents(2, 60_000);
    let now = NOW;
    const { window } = process({ now: () => now });
    assert.equal((await window.next(1))[0]?._id, first);
    now += 3_000;
    assert.equal((await window.next(1))[0]?._id, first, "it is due still");
  });

  it("learn that nothing is left elsewhere, and look at the oldest events before they stop", async () => {
    await dueEvents(10);
    const { window } = process({ random: () => 0 });
    await window.next(5);
    window.learn(5, 5);
    assert.equal(window.hasMore, true);
    assert.deepEqual(await window.next(5), [], "nothing became due after the last one");
    assert.equal(window.hasMore, true);
    assert.equal((await window.next(5)).length, 5);
  });

  it("have no event left behind when the server finds them in no order", async () => {
    const ids = await dueEvents(40);
    const { events } = database();
    const backwards: Collection = {
      ...watched(events).collection,
      find: (filter, options) => ({
        toArray: async () => (await events.find(filter, options).toArray()).toReversed(),
      }),
    };
    const { takes } = process({ events: backwards });
    assert.deepEqual((await takes(10)).sort(), ids.slice(0, 10).sort());
  });
});
