import assert from "node:assert/strict";
import { PermanentError } from "../../src/events/permanent-error.js";
import { onEvent } from "../../src/listeners/listener.js";
import { onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { TEST_APP } from "../fixtures/test-app.js";
import { Flow } from "../flows/flow.js";
import { Collector } from "./collector.js";
import { type Sample, sumOf } from "./samples.js";

/** Fails for good when it is asked to. */
const stubborn = onEvent("app_mention", {
  name: "stubborn",
  listen:
    () =>
    async ({ event }) => {
      if (event.text.includes("fail")) throw new PermanentError("as it was asked to");
    },
});

onEachDatabase("The metrics of an app that was installed, mentioned and refused", (database) => {
  let collector: Collector;
  let flow: Flow;
  let text: string;
  let samples: readonly Sample[];
  before(async () => {
    collector = await Collector.register();
    flow = await Flow.start(database(), {
      manifest: signInManifest(),
      listeners: [...TEST_APP.listeners, stubborn],
    });
    const { acme, globex, localSlack } = flow;
    await flow.install(acme);
    await flow.install(globex, { cancel: true });
    await flow.connect(acme);
    await flow.signIn(acme, { cancel: true });
    await flow.signIn(acme);
    await flow.answerTo(await flow.mention(acme));
    const mention = localSlack.deliveries.find(({ type }) => type === "app_mention");
    await localSlack.redeliver(mention?.id ?? "");
    localSlack.failNext("chat.postMessage", { error: "fatal_error" });
    await flow.answerTo(await flow.mention(acme, "again, please"));
    await flow.answerTo(await flow.mention(acme, "fail"));
    await localSlack.command({
      team: acme.id,
      user: acme.people[1].id,
      channel: acme.general,
      command: "/post",
      text: "as myself",
    });
    await localSlack.sendRaw({ body: "{}", headers: {} });
    await localSlack.until("the end of all events", () =>
      flow.app.inbox?.load.inFlight === 0 && flow.app.inbox.counts.failed > 0 ? true : undefined,
    );
    text = await collector.text();
    samples = await collector.samples();
  });
  after(async () => {
    await flow.stop();
    await collector.end();
  });

  const sum = (name: string, labels: Record<string, string> = {}) => sumOf(samples, name, labels);

  it("count deliveries and outcomes of events as the inbox does", () => {
    const counts = flow.app.inbox?.counts;
    assert.ok(counts);
    const deliveries = (outcome: string) => sum("bolt_mongodb_app_event_deliveries_total", { outcome });
    const outcomes = (outcome: string) => sum("bolt_mongodb_app_event_outcomes_total", { outcome });
    assert.deepEqual([deliveries("accepted"), deliveries("duplicate")], [counts.accepted, 1]);
    assert.deepEqual([outcomes("done"), outcomes("retry"), outcomes("failed")], [counts.done, 1, 1]);
    assert.ok(counts.done >= 2);
  });

  it("have the time until the answer, by path and status", () => {
    const answered = (http_response_status_code: string) =>
      sum("http_server_request_duration_count", {
        http_route: "/slack/events",
        http_request_method: "POST",
        http_response_status_code,
      });
    assert.equal(answered("401"), 1);
    const delivered = flow.localSlack.deliveries.flatMap(({ attempts }) => attempts);
    assert.equal(answered("200"), delivered.length);
    const within3s = sum("http_server_request_duration_bucket", {
      http_response_status_code: "200",
      le: "2.5",
    });
    assert.equal(within3s, delivered.length);
  });

  it("have the time of each listener, by its name and how it ended", () => {
    const runs = (listener: string, outcome: string) =>
      sum("bolt_mongodb_app_listener_duration_count", { listener, outcome });
    assert.deepEqual([runs("app_mention", "succeeded"), runs("app_mention", "failed")], [3, 1]);
    assert.deepEqual([runs("stubborn", "succeeded"), runs("stubborn", "failed")], [2, 1]);
    assert.equal(sum("bolt_mongodb_app_listener_duration_count", { listener: "/post", kind: "command" }), 1);
  });

  it("have the calls to Slack, by method and result", () => {
    const calls = (method: string, result: string) =>
      sum("bolt_mongodb_app_slack_call_duration_count", { method, result });
    assert.deepEqual([calls("chat.postMessage", "fatal_error"), calls("conversations.open", "ok")], [1, 1]);
    const posted = flow.localSlack.calls.filter(({ method, ok }) => method === "chat.postMessage" && ok);
    assert.equal(calls("chat.postMessage", "ok"), posted.length);
  });

  it("count approvals by kind and outcome", () => {
    const approvals = (kind: string, outcome: string) =>
      sum("bolt_mongodb_app_approvals_total", { kind, outcome });
    assert.deepEqual(
      [approvals("install", "stored"), approvals("install", "cancelled"), approvals("connect", "stored")],
      [1, 1, 1],
    );
    assert.deepEqual([approvals("sign_in", "signed_in"), approvals("sign_in", "cancelled")], [1, 1]);
  });

  it("count what the cache had, and what the database was asked for", () => {
    const reads = (result: string) => sum("bolt_mongodb_app_installation_cache_reads_total", { result });
    assert.ok((reads("hit") ?? 0) >= 1 && (reads("miss") ?? 0) >= 1);
  });

  it("have the time of the database, by command and collection", () => {
    const done = (db_operation_name: string, db_collection_name: string) =>
      sum("db_client_operation_duration_count", {
        db_operation_name,
        db_collection_name,
        db_system_name: database().kind === "mongodb" ? "mongodb" : "sqlite",
      }) ?? 0;
    for (const [command, collection] of [
      ["insert", "events"],
      ["update", "events"],
      ["find", "installations"],
      ["update", "installations"],
      ["insert", "oauth_states"],
    ] as const) {
      assert.ok(done(command, collection) >= 1, `${command} ${collection}`);
    }
    assert.equal(sum("db_client_operation_duration_count", { error_type: "MongoBulkWriteError" }), undefined);
  });

  it("have no id of a workspace, person, channel, app or event in them", () => {
    const { localSlack } = flow;
    const ids = [
      localSlack.appId,
      localSlack.clientId,
      ...localSlack.workspaces.flatMap(({ id, general, enterprise, people }) => [
        id,
        general,
        ...(enterprise ? [enterprise.id] : []),
        ...people.map((person) => person.id),
      ]),
      ...localSlack.workspaces.flatMap(({ id }) => Object.values(localSlack.bot(id) ?? {})),
      ...localSlack.deliveries.map(({ id }) => id),
    ];
    assert.ok(ids.length > 20 && text.length > 5_000);
    assert.deepEqual(
      ids.filter((id) => text.includes(id)),
      [],
    );
  });
});

onEachDatabase("The gauges of events", (database) => {
  let collector: Collector;
  let flow: Flow;
  let clockAheadMs = 0;
  before(async () => {
    collector = await Collector.register();
  });
  after(async () => {
    await flow?.stop();
    await collector.end();
  });

  it("say how many events are in flight, and for how long the oldest has waited", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = 0;
    const slow = onEvent("app_mention", {
      name: "slow",
      listen: () => async () => {
        begun += 1;
        await held;
      },
    });
    flow = await Flow.start(database(), {
      listeners: [...TEST_APP.listeners, slow],
      environment: { EVENTS_IN_FLIGHT: "1" },
      clock: () => Date.now() + clockAheadMs,
    });
    const gauges = async () => {
      const samples = await collector.samples();
      return ["in_flight", "oldest_due_age"].map((name) => sumOf(samples, `bolt_mongodb_app_event_${name}`));
    };
    const untilIdle = () =>
      until("nothing to be in flight or due", async () => {
        const [inFlight, age] = await gauges();
        return inFlight === 0 && age === 0 ? true : undefined;
      });
    await flow.install(flow.acme);
    await flow.localSlack.idle();
    await untilIdle();

    const first = await flow.mention(flow.acme);
    await flow.localSlack.until("the listener", () => begun === 1 || undefined);
    const second = await flow.mention(flow.acme, "and I wait");
    await flow.localSlack.until(
      "both accepted",
      () =>
        flow.localSlack.deliveries.filter(
          ({ type, attempts }) => type === "app_mention" && attempts[0]?.status === 200,
        ).length === 2 || undefined,
    );
    clockAheadMs = 10_000; // less than a lease
    const [inFlight, age = 0] = await gauges();
    assert.equal(inFlight, 1);
    assert.ok(age >= 10 && age < 25, `${age}`);

    release();
    for (const message of [first, second]) await flow.answerTo(message);
    await untilIdle();
  });

  it("ask the database no more when the app has stopped", async () => {
    await flow.stopApp();
    const finds = async () =>
      sumOf(await collector.samples(), "db_client_operation_duration_count", {
        db_collection_name: "events",
        db_operation_name: "find",
      });
    const before = await finds();
    assert.ok(before !== undefined && before > 0);
    assert.equal(await finds(), before);
  });
});
