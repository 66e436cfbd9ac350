import assert from "node:assert/strict";
import { context, metrics, trace } from "@opentelemetry/api";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { registeredTelemetry } from "../../src/telemetry/registered-telemetry.js";
import { NO_TELEMETRY } from "../../src/telemetry/telemetry.js";
import { seen } from "./spans.js";

describe("The telemetry of the registered providers", () => {
  afterEach(() => {
    for (const api of [metrics, trace, context]) api.disable();
  });

  /** A provider of traces, and the spans that it got. */
  function registerTraces(): () => ReturnType<typeof seen>[] {
    const exporter = new InMemorySpanExporter();
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
    return () => exporter.getFinishedSpans().map(seen);
  }
  const span = { name: "work", kind: "internal", attributes: {} } as const;

  it("is none when no provider is registered", () => {
    assert.equal(registeredTelemetry(), NO_TELEMETRY);
  });

  it("is on with a provider of metrics alone, and has no span to continue then", async () => {
    metrics.setGlobalMeterProvider(new MeterProvider());
    const telemetry = registeredTelemetry();
    assert.equal(telemetry.isOn, true);
    assert.equal(await telemetry.inSpan(span, async () => telemetry.traceparent()), undefined);
  });

  it("continues a span by its traceparent, and begins a trace with what is none", async () => {
    const spans = registerTraces();
    const telemetry = registeredTelemetry();
    const traceparent = await telemetry.inSpan(span, async () => telemetry.traceparent());
    const [first] = spans();
    assert.equal(traceparent, `00-${first?.traceId}-${first?.spanId}-01`);
    await telemetry.inSpan({ ...span, parent: traceparent }, async () => undefined);
    for (const parent of [
      undefined,
      "",
      "nonsense",
      `01${traceparent?.slice(2)}`,
      `00-${"0".repeat(32)}-${"0".repeat(16)}-01`,
    ])
      await telemetry.inSpan({ ...span, parent }, async () => undefined);
    const [, continued, ...begun] = spans();
    assert.deepEqual([continued?.traceId, continued?.parentId], [first?.traceId, first?.spanId]);
    assert.equal(begun.length, 5);
    for (const each of begun) assert.ok(each.traceId !== first?.traceId && each.parentId === undefined);
  });

  it("keeps the decision not to collect a trace", async () => {
    const spans = registerTraces();
    const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-00`;
    const telemetry = registeredTelemetry();
    const within = await telemetry.inSpan({ ...span, parent }, async () => telemetry.traceparent());
    assert.match(within ?? "", new RegExp(`^00-${"a".repeat(32)}-[0-9a-f]{16}-00$`));
    assert.deepEqual(spans(), []);
  });

  it("ends a span once, and marks it with the label of an error and not its message", async () => {
    const spans = registerTraces();
    const error = Object.assign(new Error("what somebody wrote"), { code: "some_code" });
    const work = registeredTelemetry().inSpan(span, async (open) => {
      open.set("seen", 1);
      throw error;
    });
    await assert.rejects(work, error);
    await registeredTelemetry().inSpan(span, async (open) => {
      open.end();
      open.set("late", 1);
      open.fail("late");
    });
    const [failed, ended, ...more] = spans();
    assert.deepEqual(more, []);
    assert.deepEqual([failed?.failed, failed?.attributes], [true, { seen: 1, "error.type": "some_code" }]);
    assert.deepEqual([ended?.failed, ended?.attributes], [false, {}]);
  });

  it("is flushed, though a provider fails to", async () => {
    const exporter = new InMemorySpanExporter();
    let flushes = 0;
    exporter.forceFlush = async () => {
      flushes += 1;
      throw new Error("not now");
    };
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
    await registeredTelemetry().flush();
    assert.equal(flushes, 1);
  });
});
