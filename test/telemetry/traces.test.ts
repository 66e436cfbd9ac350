import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { RECORD_VERSION } from "../../src/installations/stored-record.js";
import { onEachDatabase } from "../databases.js";
import { tableRows } from "../docs/markdown.js";
import { Flow } from "../flows/flow.js";
import { Collector } from "./collector.js";
import { type SeenSpan, seen, treesOf } from "./spans.js";

const CALL = { name: "slack chat.postMessage" };
const REFUSED = { ...CALL, error: "fatal_error" };

onEachDatabase("The trace of a Slack request", (database) => {
  let collector: Collector;
  let flow: Flow;
  before(async () => {
    collector = await Collector.register();
    flow = await Flow.start(database(), { environment: { INSTALLATION_CACHE: "off" } });
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await idle();
  });
  beforeEach(() => collector.forgetSpans());
  after(async () => {
    await flow.stop();
    await collector.end();
  });

  const idle = () =>
    flow.localSlack.until("the end of all events", () => flow.app.inbox?.load.inFlight === 0 || undefined);
  const spans = (): readonly SeenSpan[] => collector.spans.map(seen);
  const named = (name: string): SeenSpan => {
    const [span, ...others] = spans().filter((each) => each.name === name);
    assert.ok(span !== undefined && others.length === 0, `one span is called ${name}`);
    return span;
  };

  it("goes from an event over its listener to the call, and over a retry", async () => {
    flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    await flow.answerTo(await flow.mention(flow.acme));
    await idle();
    const [retried] = spans().filter(({ name, failed }) => name === "process app_mention" && failed);
    assert.ok(retried);
    const error = "fatal_error";
    assert.deepEqual(treesOf(spans(), retried.traceId), [
      {
        name: "POST /slack/events",
        parts: [
          {
            name: "process app_mention",
            error,
            parts: [{ name: "listener app_mention", error, parts: [REFUSED] }],
          },
          { name: "process app_mention", parts: [{ name: "listener app_mention", parts: [CALL] }] },
        ],
      },
    ]);
    const { kind, attributes } = retried;
    assert.deepEqual(
      [kind, attributes["slack.event.type"], attributes["bolt_mongodb_app.event.outcome"]],
      ["CONSUMER", "app_mention", "retry"],
    );
    assert.match(String(attributes["slack.event.id"]), /^Ev/);
  });

  it("goes from a command over its listener to the call", async () => {
    await flow.localSlack.command({
      team: flow.acme.id,
      user: flow.acme.people[1].id,
      channel: flow.acme.general,
      command: "/post",
      text: "as myself",
    });
    await flow.localSlack.until(
      "the call",
      () => spans().some(({ name }) => name === "listener /post") || undefined,
    );
    const { traceId, kind, attributes } = named("POST /slack/events");
    assert.deepEqual(treesOf(spans(), traceId), [
      { name: "POST /slack/events", parts: [{ name: "listener /post", parts: [CALL] }] },
    ]);
    assert.deepEqual(
      [
        kind,
        attributes["http.request.method"],
        attributes["http.response.status_code"],
        attributes["url.path"],
      ],
      ["SERVER", "POST", 200, "/slack/events"],
    );
  });

  it("is a new one, whatever traceparent the request's headers have", async () => {
    const theirs = "0af7651916cd43dd8448eb211c80319c";
    const body = JSON.stringify({ type: "url_verification", challenge: "c" });
    const headers = { ...flow.localSlack.sign(body), traceparent: `00-${theirs}-b7ad6b7169203331-01` };
    assert.equal((await flow.localSlack.sendRaw({ body, headers })).status, 200);
    const { traceId, parentId } = named("POST /slack/events");
    assert.notEqual(traceId, theirs);
    assert.equal(parentId, undefined);
  });

  it("has failed when the answer is 5xx, and not when the sender is wrong", async () => {
    await flow.localSlack.sendRaw({ body: "{}", headers: {} });
    const { failed, attributes } = named("POST /slack/events");
    assert.deepEqual([failed, attributes["http.response.status_code"]], [false, 401]);
    collector.forgetSpans();
    const { installations } = database();
    await installations.updateMany({ kind: "workspace" }, { $set: { v: RECORD_VERSION + 1 } });
    const command = { team: flow.acme.id, user: flow.acme.people[1].id, channel: flow.acme.general };
    await flow.localSlack.command({ ...command, command: "/post", text: "no" }).catch(() => undefined);
    const unread = named("POST /slack/events");
    assert.deepEqual([unread.failed, unread.attributes["http.response.status_code"]], [true, 503]);
    await installations.updateMany({ kind: "workspace" }, { $set: { v: RECORD_VERSION } });
  });

  it("has the spans and attributes that docs/operations.md lists", async () => {
    flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    await flow.answerTo(await flow.mention(flow.acme));
    await idle();
    const rows = tableRows(
      readFileSync("docs/operations.md", "utf8"),
      "| Span | Part of | Kind | Attributes |",
    );
    const listed = rows.map(([span = "", , kind = "", attributes = ""]) => [
      /^`([^`]+)`/.exec(span)?.[1],
      kind.toUpperCase(),
      [...attributes.replaceAll(/\([^)]*\)/g, "").matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort(),
    ]);
    const names = listed.map(([name]) => name);
    const reported = spans()
      .filter(({ name, failed }) => names.includes(name) && !failed)
      .map(({ name, kind, attributes }) => [name, kind, Object.keys(attributes).sort()]);
    for (const row of listed) {
      const same = reported.filter(([name]) => name === row[0]);
      assert.ok(same.length > 0, String(row[0]));
      for (const each of same) assert.deepEqual(each, row);
    }
  });

  it("shows no error's message, which may quote what people wrote", async () => {
    flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    await flow.answerTo(await flow.mention(flow.acme, "my secret plan"));
    await idle();
    const text = JSON.stringify(spans());
    assert.ok(text.includes("fatal_error"));
    assert.ok(!text.includes("secret plan") && !text.includes("An API error"), text);
    assert.ok(collector.spans.every(({ events }) => events.length === 0));
  });
});

onEachDatabase("The record of an event", (database) => {
  it("has the traceparent of its request while it is pending, and not when it is done", async () => {
    const collector = await Collector.register();
    const flow = await Flow.start(database());
    try {
      await flow.install(flow.acme);
      flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
      const message = await flow.mention(flow.acme);
      const { event } = await flow.untilLogged("An event could not be handled; it is tried again");
      const stored = () => database().events.findOne({ eventId: event });
      const root = collector.spans
        .map(seen)
        .find(
          ({ name, traceId }) =>
            collector.spans
              .map(seen)
              .some((each) => each.traceId === traceId && each.name === "process app_mention") &&
            name === "POST /slack/events",
        );
      assert.equal((await stored())?.traceparent, `00-${root?.traceId}-${root?.spanId}-01`);
      await flow.answerTo(message);
      await flow.localSlack.until("the end", () => flow.app.inbox?.load.inFlight === 0 || undefined);
      assert.deepEqual(Object.keys((await stored()) ?? {}).includes("traceparent"), false);
    } finally {
      await flow.stop();
      await collector.end();
    }
  });

  it("has none when nobody collects traces", async () => {
    const flow = await Flow.start(database());
    try {
      await flow.install(flow.acme);
      flow.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
      const message = await flow.mention(flow.acme);
      const { event } = await flow.untilLogged("An event could not be handled; it is tried again");
      const stored = await database().events.findOne({ eventId: event });
      assert.ok(stored !== null && !("traceparent" in stored));
      await flow.answerTo(message);
    } finally {
      await flow.stop();
    }
  });
});
