import assert from "node:assert/strict";
import { freePort } from "../../src/demo/running-app.js";
import { INSTRUMENTS } from "../../src/telemetry/instruments.js";
import { onADatabaseTarget, onEachDatabaseTargetInTime } from "../databases.js";
import { OtlpCollector } from "../fakes/otlp-collector.js";
import { onPosix } from "../on-posix.js";
import { samplesOf, sumOf } from "../telemetry/samples.js";
import { treesOf } from "../telemetry/spans.js";
import { startPreloaded } from "./preloaded.js";
import { Scene } from "./scene.js";

onADatabaseTarget("A service that was started with metrics.mjs of docs/operations.md", (target) => {
  let scene: Scene;
  let address: string;
  before(async function () {
    this.timeout(30_000); // it may have to be built first
    scene = await Scene.open(target());
    const port = await freePort();
    address = `http://127.0.0.1:${port}/metrics`;
    await startPreloaded(scene, "metrics.mjs", { METRICS_PORT: String(port) });
  });
  after(() => scene.close());

  it("has its metrics for Prometheus, under the names and with the units of the table", async () => {
    await scene.installed(scene.acme);
    await scene.answers(scene.acme);
    const accepted = { outcome: "accepted" };
    const text = await (await fetch(address)).text();
    const samples = samplesOf(text);
    assert.ok((sumOf(samples, "bolt_mongodb_app_event_deliveries_total", accepted) ?? 0) >= 1);
    const units = Object.fromEntries(
      [...text.matchAll(/^# UNIT (\S+) (.*)$/gm)].map(([, name = "", unit = ""]) => [name, unit]),
    );
    const expected = Object.entries(INSTRUMENTS)
      .filter(([name]) => !["bolt_mongodb_app.token.refreshes", "messaging.process.duration"].includes(name)) // there was none
      .map(([name, { kind, unit }]) => [
        name.replaceAll(".", "_") + (kind === "counter" ? "_total" : ""),
        unit,
      ]);
    assert.deepEqual(units, Object.fromEntries(expected));
  });
});

onEachDatabaseTargetInTime(
  "Two services that were started with traces.mjs of docs/operations.md",
  10,
  (target) => {
    let collector: OtlpCollector;
    let scene: Scene;
    before(async function () {
      this.timeout(30_000); // it may have to be built first
      collector = await OtlpCollector.start();
      scene = await Scene.open(target());
    });
    after(async () => {
      await scene.close();
      await collector.stop();
    });

    onPosix.it(
      "send one trace of an event that one has accepted and tried, and the other tried again",
      async function () {
        this.timeout(20_000); // the other one polls every three seconds
        const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
        const first = await startPreloaded(scene, "traces.mjs", environment);
        await scene.installed(scene.acme);
        await scene.answers(scene.acme);
        scene.localSlack.failNext("chat.postMessage", { error: "fatal_error" });
        const message = await scene.mention(scene.acme);
        await first.untilSaid(/An event could not be handled; it is tried again/);
        const [second, { code }] = await Promise.all([
          startPreloaded(scene, "traces.mjs", { ...environment, PORT: String(await freePort()) }),
          first.stop(),
        ]);
        assert.equal(code, 0);
        await scene.answerTo(message, 8_000);
        await second.stop();

        const tries = collector.spans.filter(({ name }) => name === "process app_mention");
        const failed = tries.find((each) => each.failed);
        assert.ok(failed);
        const listener = { name: "listener app_mention", parts: [{ name: "slack chat.postMessage" }] };
        const error = "fatal_error";
        assert.deepEqual(treesOf(collector.spans, failed.traceId), [
          {
            name: "POST /slack/events",
            parts: [
              {
                name: "process app_mention",
                error,
                parts: [
                  { name: "listener app_mention", error, parts: [{ name: "slack chat.postMessage", error }] },
                ],
              },
              { name: "process app_mention", parts: [listener] },
            ],
          },
        ]);
        const [, again, ...more] = tries
          .filter(({ traceId }) => traceId === failed.traceId)
          .sort((a, b) => a.startedAt - b.startedAt);
        assert.deepEqual(more, []);
        assert.notEqual(again?.process, failed.process);
        assert.deepEqual(
          [again?.attributes["slack.event.id"], Number(again?.attributes["bolt_mongodb_app.event.attempts"])],
          [failed.attributes["slack.event.id"], 1],
        );
        assert.deepEqual([...new Set(collector.spans.map(({ service }) => service))], ["bolt-mongodb-app"]);
      },
    );
  },
);
