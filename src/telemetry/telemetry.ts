import type { AttributesOf, CounterName, GaugeName, HistogramName } from "./instruments.js";

/**
 * Where the app's modules report what they do: metrics, which `instruments.ts` lists, and spans of traces. No method throws
 * or waits because of whoever collects them.
 */
export interface Telemetry {
  /** Whether anybody collects. If not, every method does nothing; ask first where preparing a call has a cost. */
  readonly isOn: boolean;

  /** Adds to a counter: one, or `by`. */
  count<Name extends CounterName>(name: Name, attributes: AttributesOf<Name>, by?: number): void;

  /** Records the time from `beganAt`, of `performance.now()`, until now. */
  recordSince<Name extends HistogramName>(name: Name, beganAt: number, attributes: AttributesOf<Name>): void;

  /**
   * From now on `read` is called when the metrics are collected; when it rejects, the last value stays. Returns the way to end
   * it.
   */
  observe(name: GaugeName, read: () => number | Promise<number>): () => void;

  /** Does the work in a span. The span of a rejected promise has failed; the promise rejects all the same. */
  inSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;

  /** The span that the current code runs in, as `SpanOptions.parent` takes it; undefined outside of any. */
  traceparent(): string | undefined;

  /** Resolves when the providers have handed on what they hold; before a process ends. Never rejects. */
  flush(): Promise<void>;
}

export interface SpanOptions {
  readonly name: string;
  readonly kind: "server" | "client" | "consumer" | "internal";
  readonly attributes: Readonly<Record<string, string | number>>;
  /**
   * The span that it is a part of, maybe one of another process, as W3C's `traceparent` writes it
   * (https://www.w3.org/TR/trace-context/#traceparent-header). Undefined, or what is no such text: it begins a trace.
   * Default: the span that the current code runs in.
   */
  readonly parent?: string | undefined;
}

export interface Span {
  set(name: string, value: string | number): void;
  /** Says that it has failed. `label` names the error; it is never a message, which may quote what people wrote. */
  fail(label: string): void;
  /** Ends it before the work ends. */
  end(): void;
}

const NO_SPAN: Span = { set: () => undefined, fail: () => undefined, end: () => undefined };

/** Nobody collects. */
export const NO_TELEMETRY: Telemetry = {
  isOn: false,
  count: () => undefined,
  recordSince: () => undefined,
  observe: () => () => undefined,
  inSpan: (_, work) => work(NO_SPAN),
  traceparent: () => undefined,
  flush: async () => undefined,
};
