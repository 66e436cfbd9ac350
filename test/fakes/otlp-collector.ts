import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { SeenSpan } from "../telemetry/spans.js";

/** A span that a process has sent, and which process it was. */
export interface SentSpan extends SeenSpan {
  readonly service: unknown;
  readonly process: unknown;
}

/** Takes spans as OpenTelemetry's collector does, in JSON over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export class OtlpCollector {
  readonly spans: SentSpan[] = [];

  private constructor(private readonly server: Server) {
    server.on("request", async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      if (request.url === "/v1/traces")
        this.spans.push(...spansOf(JSON.parse(Buffer.concat(parts).toString())));
      response.writeHead(request.url === "/v1/traces" ? 200 : 404, { "content-type": "application/json" });
      response.end("{}");
    });
  }

  static async start(): Promise<OtlpCollector> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new OtlpCollector(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const KINDS = ["INTERNAL", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"] as const;
const FAILED = 2;

/** What of OpenTelemetry's JSON is read here. */
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly JsonSpan[] }[];
  }[];
}

interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly status?: { readonly code?: number };
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  /** `{"stringValue":"…"}`, and the like. */
  readonly value: Readonly<Record<string, unknown>>;
}

function spansOf({ resourceSpans }: Sent): SentSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const about = attributesOf(resource.attributes);
    const spans = scopeSpans.flatMap((scope) => scope.spans);
    return spans.map((span) => ({
      service: about["service.name"],
      process: about["service.instance.id"],
      traceId: span.traceId,
      spanId: span.spanId,
      parentId: span.parentSpanId || undefined,
      name: span.name,
      kind: KINDS[span.kind] ?? "INTERNAL",
      startedAt: Number(BigInt(span.startTimeUnixNano) / 1_000n),
      failed: span.status?.code === FAILED,
      attributes: attributesOf(span.attributes),
    }));
  });
}

function attributesOf(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
