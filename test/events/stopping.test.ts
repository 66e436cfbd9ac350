import assert from "node:assert/strict";
import type { Collection } from "../../src/database/collection.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

onEachDatabase("An inbox that stops", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  it("waits for the events in flight, and writes their outcomes before stop resolves", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    const held = await until("it is handed over", () => handed[0]);
    const stopped = inbox.stop(5_000);
    held.finish();
    assert.equal(await stopped, true);
    assert.equal((await stage.stored(body.event_id))?.sealedBody, undefined);
  });

  it("leaves events that it accepts meanwhile in the database, for other processes", async () => {
    const { inbox, handed } = stage.started();
    await inbox.stop(1_000);
    const body = callback();
    assert.equal(await inbox.accept(body), "accepted");
    const other = stage.started();
    await until("the other has it", async () => {
      await other.inbox.pollDue();
      return other.handed[0];
    });
    assert.equal(handed.length, 0);
  });

  it("releases events that are not finished in time, so that other processes can take them at once", async () => {
    const { inbox, handed } = stage.started();
    await inbox.accept(callback());
    await until("it is handed over", () => handed[0]);
    assert.equal(await inbox.stop(50), false);
    const other = stage.started();
    await until("the other has it", async () => {
      await other.inbox.pollDue();
      return other.handed[0];
    });
    assert.equal(other.handed[0]?.event.attempts, 0);
  });

  it("says how many events it could not release, and leaves them to others until their leases end", async () => {
    const { events } = stage;
    const broken: Collection = Object.assign(Object.create(events), {
      find: events.find.bind(events),
      insertMany: events.insertMany.bind(events),
      updateOne: events.updateOne.bind(events),
      updateMany: () => Promise.reject(new Error("away")),
    });
    const { inbox, handed } = stage.started({ events: broken });
    await inbox.accept(callback());
    await until("it is handed over", () => handed[0]);
    assert.equal(await inbox.stop(50), false);
    const [line] = stage.lines.filter(({ message }) => message.startsWith("Events in flight could not"));
    assert.equal(line?.fields.count, 1);
    assert.equal(line?.fields.err.cause.message, "away");
  });

  it("releases the due events that it has leased and not begun yet, so that other processes can take them at once", async () => {
    const accepting = stage.inbox();
    await Promise.all(Array.from({ length: 25 }, () => accepting.accept(callback())));
    let stopped: Promise<boolean> | undefined;
    let handled = 0;
    const inbox = stage.handling(async () => {
      handled += 1;
      stopped ??= inbox.stop(5_000);
    });
    await until("it is stopped", () => stopped);
    assert.equal(await stopped, true);
    assert.ok(handled < 25, `${handled} were begun`);
    const other = stage.started();
    await until("the other has the rest", () => other.handed.length === 25 - handled || undefined);
    assert.ok(other.handed.every(({ event }) => event.attempts === 0));
  });

  it("repeats failed writes of outcomes again after it is started again", async () => {
    let failures = 0;
    const { events } = stage;
    const flaky: Collection = Object.assign(Object.create(events), {
      find: events.find.bind(events),
      insertMany: events.insertMany.bind(events),
      updateOne: events.updateOne.bind(events),
      updateMany: async (...args: Parameters<Collection["updateMany"]>) => {
        if (failures++ === 0) throw new Error("away for a moment");
        return events.updateMany(...args);
      },
    });
    const inbox = stage.inbox({ events: flaky });
    inbox.start(async () => ({ results: [] }));
    await inbox.stop(1_000);
    inbox.start(async () => ({ results: [] }));
    const body = callback();
    await inbox.accept(body);
    await stage.untilStored(body.event_id, ({ expiresAt }) => expiresAt !== undefined);
    assert.ok(failures > 1);
    const { fields } = stage.lines.find(({ message }) => /could not be written/.test(message)) ?? {};
    assert.match(String(fields?.err), /could not do what was asked/);
    assert.equal(fields?.count, 1);
  });

  it("takes no due event after stopPolling, and still those that it accepts itself", async () => {
    const due = callback();
    await stage.inbox().accept(due);
    const { inbox, handed } = stage.started();
    inbox.stopPolling();
    const accepted = callback();
    await inbox.accept(accepted);
    const [only] = await until("it is handled", () => (handed.length > 0 ? handed : undefined));
    assert.equal(only?.body.event_id, accepted.event_id);
    only?.finish();
    await stage.untilStored(accepted.event_id, ({ expiresAt }) => expiresAt !== undefined);
    assert.equal((await stage.stored(due.event_id))?.owner, undefined);
    assert.equal(handed.length, 1);
  });
});
