import assert from "node:assert/strict";
import { oncePerEvent } from "../../src/events/once-per-event.js";
import { FailedEvents } from "../../src/events/operator/failed-events.js";
import { PermanentError } from "../../src/events/permanent-error.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { Flow } from "./flow.js";

onADatabase("The inbox of the app", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  const answers = () =>
    flow.localSlack
      .messages(flow.acme.general)
      .filter(({ by, text }) => by !== "person" && /^Hello/.test(text));

  it("drops duplicates of an event: one answer, however often it is delivered", async () => {
    await flow.install(flow.acme);
    const message = await flow.mention(flow.acme);
    await flow.answerTo(message);
    const mention = flow.localSlack.deliveries.find(({ type }) => type === "app_mention");
    assert.ok(mention);
    for (let times = 0; times < 3; times++) await flow.localSlack.redeliver(mention.id);
    assert.deepEqual(
      mention.attempts.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    await flow.mention(flow.acme, "and on").then((next) => flow.answerTo(next));
    assert.equal(answers().length, 2);
    assert.equal(flow.app.inbox?.counts.duplicates, 3);
  });

  it("tries an event again when Slack refused the listener's call", async () => {
    await flow.install(flow.acme);
    flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    await flow.answerTo(await flow.mention(flow.acme));
    const [line] = flow.logged("An event could not be handled; it is tried again");
    assert.equal(line.team, flow.acme.id);
    assert.equal(line.type, "app_mention");
    assert.match(line.event, /^Ev/);
    assert.match(line.err.message, /fatal_error/);
    assert.equal(flow.logged("A Slack request failed").length, 0);
  });

  it("tries an event again after the time that Slack's rate limit says", async () => {
    await flow.install(flow.acme);
    flow.localSlack.failNext("chat.postMessage", { rateLimited: 2 });
    const startedAt = performance.now();
    await flow.answerTo(await flow.mention(flow.acme));
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= 1_900, `${tookMs}`);
    const calls = flow.localSlack.calls.filter(({ method }) => method === "chat.postMessage");
    assert.equal(calls.filter(({ ok }) => !ok).length, 1);
  });

  it("runs only the failed one of two listeners again", async () => {
    await flow.install(flow.acme);
    let runs = 0;
    flow.app.bolt.event(
      "app_mention",
      oncePerEvent("failing-once", async () => {
        runs += 1;
        if (runs === 1) throw new Error("the first time");
      }),
    );
    await flow.answerTo(await flow.mention(flow.acme));
    await flow.localSlack.until("the second run", () => (runs === 2 ? true : undefined));
    await flow.localSlack.until("the event to be done", () => (inboxIsIdle() ? true : undefined));
    assert.equal(answers().length, 1);
  });

  const inboxIsIdle = () => flow.app.inbox?.load.inFlight === 0;

  it("handles an event of a workspace that is not installed once, with one warning", async () => {
    const delivery = flow.localSlack.deliver(flow.acme.id, {
      type: "app_mention",
      user: flow.acme.people[0].id,
      text: "hi",
      channel: flow.acme.general,
      ts: "1.1",
      event_ts: "1.1",
    });
    await flow.localSlack.idle();
    assert.equal(delivery.attempts[0]?.status, 200);
    await flow.localSlack.until("it to be done", () => flow.app.inbox?.counts.done || undefined);
    assert.equal(flow.logged(/where the app is not installed/).length, 1);
    assert.equal(flow.app.inbox?.counts.retried, 0);
  });

  it("keeps pending events when the app is stopped, and handles them after the next start", async () => {
    await flow.install(flow.acme);
    flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    const message = await flow.mention(flow.acme);
    await flow.untilLogged("An event could not be handled; it is tried again");
    await flow.stopApp();
    assert.equal(answers().length, 0);
    await flow.startApp();
    await flow.answerTo(message);
  });

  it("keeps a failed event for the operator, who runs it again", async () => {
    await flow.install(flow.acme);
    let fixed = false;
    flow.app.bolt.event(
      "app_mention",
      oncePerEvent("never-at-first", async () => {
        if (!fixed) throw new PermanentError("not yet fixed");
      }),
    );
    await flow.answerTo(await flow.mention(flow.acme));
    const line = await flow.untilLogged("An event could not be handled, and is kept as failed");
    const failed = new FailedEvents({ events: database().events, clientId: flow.localSlack.clientId });
    const [event] = await until("it is kept", async () => {
      const list = await failed.list({ teamId: flow.acme.id });
      return list.length > 0 ? list : undefined;
    });
    assert.equal(event?.id, line.event);
    fixed = true;
    await failed.runAgain(event?.id ?? "");
    await until("it is done", async () =>
      (await failed.list()).length === 0 && inboxIsIdle() ? true : undefined,
    );
    assert.equal(answers().length, 1);
  });

  it("reports its events in flight at /readyz", async () => {
    const response = await fetch(`${flow.url}/readyz`);
    assert.deepEqual(await response.json(), {
      status: "ok",
      events: { inFlight: 0, max: 1_000, full: false },
    });
  });

  it("keeps events in the database when it is full, says so at /readyz, and stays ready", async () => {
    await flow.stopApp();
    await flow.startApp(undefined, { environment: { EVENTS_IN_FLIGHT: "1" } });
    await flow.install(flow.acme);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = false;
    flow.app.bolt.event("app_mention", () => {
      begun = true;
      return held;
    });
    const first = await flow.mention(flow.acme);
    await flow.localSlack.until("one to be in flight", () => begun || undefined);
    const second = await flow.mention(flow.acme, "too");
    const response = await fetch(`${flow.url}/readyz`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: "busy", events: { inFlight: 1, max: 1, full: true } });
    release();
    await flow.answerTo(first);
    await flow.answerTo(second);
  });

  it("passes events straight to the listeners and writes nothing when it is off", async () => {
    await flow.stopApp();
    await database().events.deleteMany({ clientId: flow.localSlack.clientId });
    await flow.startApp(undefined, { environment: { EVENT_INBOX: "off" } });
    assert.equal(flow.app.inbox, undefined);
    await flow.install(flow.acme);
    await flow.answerTo(await flow.mention(flow.acme));
    flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    await flow.mention(flow.acme);
    await flow.untilLogged("A Slack request failed");
    assert.equal(await database().events.findOne({ clientId: flow.localSlack.clientId }), null);
    assert.deepEqual(await (await fetch(`${flow.url}/readyz`)).json(), { status: "ok" });
  });
});
