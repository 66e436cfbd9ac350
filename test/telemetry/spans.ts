import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";

/** A span in its trace: its parts are in the order in which they began. */
export interface SpanTree {
  readonly name: string;
  /** The error that it failed with, if it did. */
  readonly error?: string;
  readonly parts?: readonly SpanTree[];
}

/** What a test sees of a span, wherever it was collected. */
export interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: keyof typeof SpanKind;
  readonly startedAt: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function seen(span: ReadableSpan): SeenSpan {
  const { traceId, spanId } = span.spanContext();
  const [seconds, nanoseconds] = span.startTime;
  return {
    traceId,
    spanId,
    parentId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: SpanKind[span.kind] as keyof typeof SpanKind,
    startedAt: seconds * 1_000 + nanoseconds / 1e6,
    failed: span.status.code === SpanStatusCode.ERROR,
    attributes: span.attributes,
  };
}

/** The trees of one trace: one, when no span of it is missing. */
export function treesOf(spans: readonly SeenSpan[], traceId: string): SpanTree[] {
  const ofTrace = spans.filter((span) => span.traceId === traceId);
  const ids = new Set(ofTrace.map(({ spanId }) => spanId));
  const partsOf = (isPart: (span: SeenSpan) => boolean): SpanTree[] =>
    ofTrace
      .filter(isPart)
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(({ name, spanId, failed, attributes }) => {
        const parts = partsOf(({ parentId }) => parentId === spanId);
        return {
          name,
          ...(failed && { error: String(attributes["error.type"]) }),
          ...(parts.length > 0 && { parts }),
        };
      });
  return partsOf(({ parentId }) => parentId === undefined || !ids.has(parentId));
}
