import assert from "node:assert/strict";
import type { EventInboxOptions } from "../../../src/events/event-inbox.js";
import { onEachDatabase } from "../../databases.js";
import { pausable } from "../../installations/fixtures/paused-collection.js";
import { watched } from "../../installations/fixtures/watched-collection.js";
import { callback, type Handed, InboxStage, until } from "../inbox-stage.js";

/** The regular polls are three seconds apart: what comes within this time of its cause, early in a test, waited for none. */
const AT_ONCE_MS = 1_500;

onEachDatabase("Polling for due events", (database) => {
  let stage: InboxStage;
  let events: ReturnType<typeof pausable>;
  beforeEach(() => {
    events = pausable(database().events);
    stage = new InboxStage(events.collection);
  });
  afterEach(() => stage.close());

  /** What is due is looked for without bodies; the events that were taken are then read whole. */
  const polls = () =>
    events.calls.filter(({ method, args }) => method === "find" && "projection" in (args[1] as object))
      .length;

  /** A started inbox; `at` resolves to an event that it hands over without waiting for a regular poll. */
  function started(inFlight: number, options: Partial<EventInboxOptions> = {}) {
    const { inbox, handed } = stage.started({ maxInFlight: inFlight, ...options });
    const at = async (index: number): Promise<Handed> => {
      const since = performance.now();
      const one = await until(`event ${index + 1} is handed over`, () => handed[index]);
      assert.ok(performance.now() - since < AT_ONCE_MS, "it came with a regular poll");
      return one;
    };
    return { inbox, handed, at };
  }

  async function startedAndPolled(inFlight: number) {
    const running = started(inFlight);
    await until("the first poll", () => polls() || undefined);
    await running.inbox.pollDue();
    return running;
  }

  /** Events that wait in the database for any process. */
  async function waiting(count: number): Promise<void> {
    const inbox = stage.inbox();
    await Promise.all(Array.from({ length: count }, () => inbox.accept(callback())));
  }

  it("happens at once when there is room again for an event that had to wait", async () => {
    const { inbox, at } = await startedAndPolled(4);
    for (let count = 0; count < 5; count++) await inbox.accept(callback());
    (await at(0)).finish();
    await at(4);
  });

  it("waits until a quarter of the places is free, and then takes as many as there is room for", async () => {
    const { inbox, handed, at } = await startedAndPolled(8);
    for (let count = 0; count < 10; count++) await inbox.accept(callback());
    await at(7);
    const before = polls();
    handed[0]?.finish();
    await until("one is done", () => inbox.counts.done || undefined);
    handed[1]?.finish();
    await at(9);
    assert.equal(polls() - before, 1);
  });

  it("does not happen after an event was handled when none is pending", async () => {
    const { inbox, at } = await startedAndPolled(2);
    const before = polls();
    for (let count = 0; count < 5; count++) {
      await inbox.accept(callback());
      (await at(count)).finish();
      await until("it is done", () => (inbox.counts.done === count + 1 ? true : undefined));
    }
    assert.equal(polls(), before);
  });

  it("happens at once for an event that had no room when it arrived, when there is room after its write", async () => {
    const { inbox, at } = await startedAndPolled(1);
    await inbox.accept(callback());
    const first = await at(0);
    const writing = events.pause("insertMany", "before");
    const accepted = inbox.accept(callback());
    await writing.reached;
    first.finish();
    await until("the first is done", () => inbox.counts.done || undefined);
    writing.letGo();
    await accepted;
    await at(1);
  });

  it("finds events from before the start as soon as there is room, though the process was full from the start", async () => {
    await waiting(1);
    const { inbox, at } = started(1);
    const accepted = inbox.accept(callback());
    (await at(0)).finish();
    await accepted;
    await at(1);
  });

  it("does not happen while there is no room", async () => {
    const { inbox, at } = await startedAndPolled(1);
    for (let count = 0; count < 2; count++) await inbox.accept(callback());
    await at(0);
    const before = polls();
    assert.equal(await inbox.pollDue(), 0);
    assert.equal(polls(), before);
  });

  it("does not happen in a process that has not been started, or has been stopped", async () => {
    await waiting(1);
    assert.equal(await stage.inbox().pollDue(), 0);
    assert.equal(polls(), 0);
    const { inbox } = await startedAndPolled(1);
    await inbox.stop(0);
    const before = polls();
    assert.equal(await inbox.pollDue(), 0);
    assert.equal(polls(), before);
  });

  it("goes on until no event is pending, when there is room for one at a time", async () => {
    await waiting(5);
    const { inbox, at } = started(2);
    for (let count = 0; count < 5; count++) (await at(count)).finish();
    await until("all are done", () => (inbox.counts.done === 5 ? true : undefined));
  });

  it("goes on until no event is pending, when there is room for more than one poll can take", async () => {
    await waiting(250);
    const { handed, at } = started(1_000);
    await until("those of the first poll are handed over", () => handed[199]);
    await at(249);
  });

  it("that failed is repeated after the next event is handled", async () => {
    await waiting(1);
    let failed = false;
    const { collection } = watched(database().events, {
      find: (...args) => {
        if (failed) return database().events.find(...args);
        failed = true;
        return { toArray: () => Promise.reject(new Error("away for a moment")) };
      },
    });
    const { inbox, at } = started(1_000, { events: collection });
    await until("the first poll fails", () => (failed && stage.lines.length > 0) || undefined);
    await inbox.accept(callback());
    (await at(0)).finish();
    await at(1);
  });

  it("never takes more events than may be in flight, even when others arrive while the database answers", async () => {
    const { inbox, handed, at } = await startedAndPolled(1);
    await waiting(1);
    const reading = events.pause("toArray", "after");
    const polled = inbox.pollDue();
    await reading.reached;
    await inbox.accept(callback());
    reading.letGo();
    assert.equal(await polled, 0);
    await at(0);
    assert.equal(handed.length, 1);
  });

  it("takes no event when the process was stopped while the database answered", async () => {
    const { inbox, handed } = await startedAndPolled(1);
    await waiting(1);
    const reading = events.pause("toArray", "after");
    const polled = inbox.pollDue();
    await reading.reached;
    assert.equal(await inbox.stop(1_000), true);
    reading.letGo();
    assert.equal(await polled, 0);
    assert.equal(handed.length, 0);
  });

  it("does not run twice at once: of two calls, the later one takes what the earlier one left", async () => {
    const { inbox, handed } = await startedAndPolled(1_000);
    await waiting(20);
    const [first, second] = await Promise.all([inbox.pollDue(), inbox.pollDue()]);
    assert.deepEqual([first, second], [20, 0]);
    await until("all are handed over", () => handed.length >= 20 || undefined);
    assert.equal(new Set(handed.map(({ body }) => body.event_id)).size, 20);
    assert.equal(handed.length, 20);
  });

  it("takes events again whose lease was written and which could not be read then, without counting a try", async () => {
    await waiting(3);
    let failed = false;
    const { collection } = watched(database().events, {
      find: (filter, options) => {
        if (failed || !("owner" in filter)) return database().events.find(filter, options);
        failed = true;
        return { toArray: () => Promise.reject(new Error("away for a moment")) };
      },
    });
    const { inbox, handed } = started(10, { events: collection });
    await until("the read fails", () => (failed && stage.lines.length > 0) || undefined);
    assert.equal(inbox.load.inFlight, 0);
    stage.passes(30_000);
    assert.equal(await inbox.pollDue(), 3);
    await until("all are handed over", () => handed.length === 3 || undefined);
    assert.ok(handed.every(({ event }) => event.attempts === 0));
  });
});
