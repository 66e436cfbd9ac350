import assert from "node:assert/strict";
import { EVENT_VERSION, eventRecordId } from "../../src/events/event-record.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

const HOUR_MS = 60 * 60 * 1_000;

onEachDatabase("EventInbox", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  it("writes an event down once, though it is delivered fifty times at once to two processes", async () => {
    const one = stage.started();
    const other = stage.started();
    const body = callback();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? one : other).inbox.accept(body)),
    );
    assert.equal(answers.filter((answer) => answer === "accepted").length, 1);
    assert.equal(one.inbox.counts.duplicates + other.inbox.counts.duplicates, 49);
    await until("it is handed over", () => [...one.handed, ...other.handed][0]);
    assert.equal(one.handed.length + other.handed.length, 1);
  });

  it("resolves only after the event is stored", async () => {
    const { inbox } = stage.started();
    const body = callback();
    await inbox.accept(body);
    assert.ok(await stage.stored(body.event_id));
  });

  it("passes the received body to the listeners", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body, { retryNum: 1, retryReason: "http_timeout" });
    assert.deepEqual((await until("it is handed over", () => handed[0])).body, body);
  });

  it("stores nothing readable of what people wrote", async () => {
    const { inbox } = stage.started();
    const body = callback({ text: "the merger is off" });
    await inbox.accept(body);
    const document = JSON.stringify(await stage.stored(body.event_id));
    assert.ok(document.includes("sealedBody"));
    assert.ok(!document.includes("merger"));
    assert.ok(!document.includes("verification"));
  });

  it("erases the body of a handled event, and remembers its id for two hours", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    (await until("it is handed over", () => handed[0])).finish();
    const document = await stage.untilStored(body.event_id, (each) => each.sealedBody === undefined);
    assert.equal(document.owner, undefined);
    assert.equal(document.dueAt, undefined);
    assert.equal(document.expiresAt.getTime(), stage.now + 2 * HOUR_MS);
    assert.equal(await inbox.accept(body), "duplicate");
    assert.equal(handed.length, 1);
  });

  it("remembers the id of a handled event for as long as idHours says", async () => {
    const { inbox, handed } = stage.started({ idHours: 25 });
    const body = callback();
    await inbox.accept(body);
    (await until("it is handed over", () => handed[0])).finish();
    const { expiresAt } = await stage.untilStored(body.event_id, (each) => each.expiresAt !== undefined);
    assert.equal(expiresAt.getTime(), stage.now + 25 * HOUR_MS);
  });

  it("handles an event again when its id is no longer remembered", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    (await until("it is handed over", () => handed[0])).finish();
    await stage.untilStored(body.event_id, (each) => each.expiresAt !== undefined);
    await database().events.deleteMany({ expiresAt: { $lte: new Date(stage.now + 2 * HOUR_MS) } });
    assert.equal(await inbox.accept(body), "accepted");
  });

  it("keeps two Slack apps on one database apart", async () => {
    const body = callback();
    const elsewhere = new InboxStage(database().events);
    assert.equal(await stage.inbox().accept(body), "accepted");
    assert.equal(await elsewhere.inbox().accept(body), "accepted");
    const { inbox, handed } = elsewhere.started();
    await inbox.pollDue();
    await until("its own is handed over", () => handed[0]);
    assert.equal(handed.length, 1);
    assert.equal((await stage.stored(body.event_id))?.owner, undefined);
    await elsewhere.close();
  });

  it("leaves events of another release's layout alone", async () => {
    const body = callback();
    await stage.inbox().accept(body);
    const _id = eventRecordId(stage.clientId, body.event_id);
    await database().events.updateOne({ _id }, { $set: { v: EVENT_VERSION + 1 } });
    const { inbox } = stage.started();
    assert.equal(await inbox.pollDue(), 0);
  });

  it("writes events that arrive together with one write, and their outcomes with another", async () => {
    const calls: string[] = [];
    const counting = new Proxy(database().events, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return method.apply(target, args);
        };
      },
    });
    const inbox = stage.handling(async () => undefined, { events: counting });
    await until("it has looked", () => (calls.includes("find") ? true : undefined));
    calls.length = 0;
    const bodies = Array.from({ length: 100 }, () => callback());
    await Promise.all(bodies.map((body) => inbox.accept(body)));
    await until("all are handled", () => (inbox.counts.done === 100 ? true : undefined));
    assert.equal(calls.filter((name) => name === "insertMany").length, 1);
    assert.ok(calls.filter((name) => name === "updateMany").length <= 3, calls.join(" "));
    assert.equal(calls.filter((name) => name === "updateOne").length, 0);
  });
});
