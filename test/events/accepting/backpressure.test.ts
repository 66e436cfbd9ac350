import assert from "node:assert/strict";
import type { Collection } from "../../../src/database/collection.js";
import { onEachDatabase } from "../../databases.js";
import { callback, InboxStage, until } from "../inbox-stage.js";

onEachDatabase("An inbox under load", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  it("has at most maxInFlight events in flight; the others wait in the database until there is room", async () => {
    const { inbox, handed } = stage.started({ maxInFlight: 3 });
    const bodies = Array.from({ length: 10 }, () => callback());
    const answers = await Promise.all(bodies.map((body) => inbox.accept(body)));
    assert.ok(answers.every((answer) => answer === "accepted"));
    await until("three are handed over", () => handed[2]);
    assert.deepEqual(inbox.load, { inFlight: 3, max: 3, full: true });
    assert.equal(await inbox.pollDue(), 0);
    assert.equal(handed.length, 3);
    for (let next = 0; next < 10; next++) {
      (await until(`event ${next + 1} is handed over by itself`, () => handed[next])).finish();
    }
    await until("all are handled", () => (inbox.counts.done === 10 ? true : undefined));
    assert.equal(new Set(handed.map(({ event }) => event.about.event)).size, 10);
    assert.equal(inbox.load.full, false);
  });

  it("leaves pending events to a process that has room", async () => {
    const full = stage.started({ maxInFlight: 1 });
    const free = stage.started();
    await Promise.all([callback(), callback()].map((body) => full.inbox.accept(body)));
    await until("the other takes one", async () => {
      await free.inbox.pollDue();
      return free.handed[0];
    });
    await until("the full one has the other", () => full.handed[0]);
    assert.equal(full.handed.length, 1);
  });

  it("refuses events at once when too many wait to be written, and accepts events again when there is room", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { events } = stage;
    const stuck: Collection = Object.assign(Object.create(events), {
      insertMany: async (...args: Parameters<Collection["insertMany"]>) => {
        await held;
        return events.insertMany(...args);
      },
    });
    const inbox = stage.inbox({ events: stuck, maxWaiting: 5 });
    const waiting = Array.from({ length: 5 }, () => inbox.accept(callback()));
    const startedAt = performance.now();
    await assert.rejects(inbox.accept(callback()), { code: "inbox_full" });
    assert.ok(performance.now() - startedAt < 500);
    assert.equal(inbox.counts.refused, 1);
    release();
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set(["accepted"]));
    assert.equal(await inbox.accept(callback()), "accepted");
  });

  it("counts an event that is being written until the write ends, though its caller no longer waits", async () => {
    const silent: Collection = Object.assign(Object.create(stage.events), {
      insertMany: () => new Promise(() => undefined),
    });
    const inbox = stage.inbox({ events: silent, maxWaiting: 2 });
    for (const accepted of [inbox.accept(callback()), inbox.accept(callback())]) {
      await assert.rejects(accepted, { code: "database_unavailable" });
    }
    await assert.rejects(inbox.accept(callback()), { code: "inbox_full" });
  });

  it("logs once that a listener has been running for more than ten minutes", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    await until("it is handed over", () => handed[0]);
    stage.passes(9 * 60_000);
    await inbox.renewLeases();
    assert.equal(stage.lines.length, 0);
    stage.passes(2 * 60_000);
    await inbox.renewLeases();
    await inbox.renewLeases();
    const reports = stage.lines.filter(({ message }) => /ten minutes/.test(message));
    assert.equal(reports.length, 1);
    assert.equal(reports[0]?.fields.event, body.event_id);
  });

  it("rejects after two seconds when the database does not answer", async () => {
    const silent: Collection = Object.assign(Object.create(stage.events), {
      insertMany: () => new Promise(() => undefined),
    });
    const inbox = stage.inbox({ events: silent });
    const first = performance.now();
    const refusals = [inbox.accept(callback())];
    await new Promise((resolve) => setTimeout(resolve, 500));
    const second = performance.now();
    refusals.push(inbox.accept(callback()));
    await assert.rejects(refusals[0] as Promise<unknown>, { code: "database_unavailable" });
    assert.ok(performance.now() - first < 2_400);
    await assert.rejects(refusals[1] as Promise<unknown>, { code: "database_unavailable" });
    assert.ok(performance.now() - second < 2_400);
  });
});
