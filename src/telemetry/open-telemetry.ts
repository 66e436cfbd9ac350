import type {
  Context,
  Counter,
  Histogram,
  ObservableGauge,
  Span as OtelSpan,
  Tracer,
} from "@opentelemetry/api";
import { errorLabel } from "../log/error-label.js";
import { FewValues } from "./few-values.js";
import {
  type AttributesOf,
  type CounterName,
  type GaugeName,
  type HistogramName,
  INSTRUMENTS,
  namesOf,
} from "./instruments.js";
import type { Span, SpanOptions, Telemetry } from "./telemetry.js";

export type OpenTelemetryApi = typeof import("@opentelemetry/api");

/** Under which OpenTelemetry lists what this app reports. */
const SCOPE = "bolt-mongodb-app";

/** `Telemetry` by OpenTelemetry's API. The current span is that of the registered context manager. */
export class OpenTelemetry implements Telemetry {
  readonly isOn = true;
  readonly #api: OpenTelemetryApi;
  readonly #tracer: Tracer;
  readonly #counters: ReadonlyMap<string, Counter>;
  readonly #histograms: ReadonlyMap<string, Histogram>;
  readonly #gauges: ReadonlyMap<string, ObservableGauge>;
  readonly #values = new FewValues();

  constructor(api: OpenTelemetryApi) {
    this.#api = api;
    this.#tracer = api.trace.getTracer(SCOPE);
    const meter = api.metrics.getMeter(SCOPE);
    this.#counters = new Map(
      namesOf("counter").map((name) => [name, meter.createCounter(name, INSTRUMENTS[name])]),
    );
    this.#histograms = new Map(
      namesOf("histogram").map((name) => {
        const { unit, description, buckets } = INSTRUMENTS[name];
        const advice = { explicitBucketBoundaries: [...buckets] };
        return [name, meter.createHistogram(name, { unit, description, advice })];
      }),
    );
    this.#gauges = new Map(
      namesOf("gauge").map((name) => [name, meter.createObservableGauge(name, INSTRUMENTS[name])]),
    );
  }

  count<Name extends CounterName>(name: Name, attributes: AttributesOf<Name>, by = 1): void {
    this.#counters.get(name)?.add(by, this.#values.of(name, attributes));
  }

  recordSince<Name extends HistogramName>(name: Name, beganAt: number, attributes: AttributesOf<Name>): void {
    const seconds = (performance.now() - beganAt) / 1_000;
    this.#histograms.get(name)?.record(seconds, this.#values.of(name, attributes));
  }

  observe(name: GaugeName, read: () => number | Promise<number>): () => void {
    const gauge = this.#gauges.get(name);
    const callback: Parameters<ObservableGauge["addCallback"]>[0] = async (result) => {
      try {
        result.observe(await read());
      } catch {
        // The value that was read last stays.
      }
    };
    gauge?.addCallback(callback);
    return () => gauge?.removeCallback(callback);
  }

  inSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const { SpanKind, context, trace } = this.#api;
    const { name, kind, attributes } = options;
    const parent = "parent" in options ? this.#contextOf(options.parent) : context.active();
    const otelSpan = this.#tracer.startSpan(name, { kind: SpanKind[KINDS[kind]], attributes }, parent);
    const span = new OpenSpan(otelSpan, this.#api);
    return context.with(trace.setSpan(parent, otelSpan), async () => {
      try {
        return await work(span);
      } catch (error) {
        span.fail(errorLabel(error));
        throw error;
      } finally {
        span.end();
      }
    });
  }

  traceparent(): string | undefined {
    const { context, isSpanContextValid, trace } = this.#api;
    const spanContext = trace.getSpanContext(context.active());
    if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined;
    const { traceId, spanId, traceFlags } = spanContext;
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
  }

  async flush(): Promise<void> {
    const meters = this.#api.metrics.getMeterProvider() as Provider;
    // The API's own provider passes everything on to the registered one, but not this.
    const tracers = this.#api.trace.getTracerProvider() as Provider;
    const providers = [meters, tracers.getDelegate?.() ?? tracers];
    await Promise.allSettled(providers.map(async (each) => each.forceFlush?.()));
  }

  #contextOf(traceparent: string | undefined): Context {
    const { ROOT_CONTEXT, trace } = this.#api;
    const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
    const traceFlags = Number.parseInt(flags, 16);
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }
}

/** Version 00 of https://www.w3.org/TR/trace-context/#traceparent-header. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const KINDS = { server: "SERVER", client: "CLIENT", consumer: "CONSUMER", internal: "INTERNAL" } as const;

/** A provider, which may have more than the API asks for. */
interface Provider {
  getDelegate?(): Provider;
  forceFlush?(): Promise<void>;
}

class OpenSpan implements Span {
  #isEnded = false;

  constructor(
    private readonly span: OtelSpan,
    private readonly api: OpenTelemetryApi,
  ) {}

  set(name: string, value: string | number): void {
    if (!this.#isEnded) this.span.setAttribute(name, value);
  }

  fail(label: string): void {
    this.set("error.type", label);
    if (!this.#isEnded) this.span.setStatus({ code: this.api.SpanStatusCode.ERROR });
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.span.end();
  }
}
