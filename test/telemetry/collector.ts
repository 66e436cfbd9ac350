import assert from "node:assert/strict";
import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { freePort } from "../../src/demo/running-app.js";
import { type Sample, samplesOf } from "./samples.js";

/** OpenTelemetry's providers in this process. An app that is made between `register` and `end` reports to them. */
export class Collector {
  private constructor(
    private readonly url: string,
    private readonly meters: MeterProvider,
    private readonly tracers: NodeTracerProvider,
    private readonly finished: InMemorySpanExporter,
  ) {}

  static async register(): Promise<Collector> {
    const [host, port] = ["127.0.0.1", await freePort()];
    const exporter = new PrometheusExporter({ host, port, preventServerStart: true });
    const meters = new MeterProvider({ readers: [exporter] });
    const finished = new InMemorySpanExporter();
    const tracers = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(finished)] });
    await exporter.startServer();
    assert.ok(metrics.setGlobalMeterProvider(meters));
    tracers.register();
    return new Collector(`http://${host}:${port}/metrics`, meters, tracers, finished);
  }

  /** The spans that have ended. */
  get spans(): readonly ReadableSpan[] {
    return this.finished.getFinishedSpans();
  }

  forgetSpans(): void {
    this.finished.reset();
  }

  /** The metrics as Prometheus reads them. */
  async text(): Promise<string> {
    const response = await fetch(this.url);
    assert.equal(response.status, 200);
    return response.text();
  }

  async samples(): Promise<readonly Sample[]> {
    return samplesOf(await this.text());
  }

  async end(): Promise<void> {
    for (const api of [metrics, trace, context, propagation]) api.disable();
    await Promise.all([this.meters.shutdown(), this.tracers.shutdown()]);
  }
}
