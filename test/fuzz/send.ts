import { Agent, request } from "node:http";
import type { FuzzRequest } from "./requests.js";

export interface FuzzAnswer {
  /** Undefined when the connection ended without one. */
  readonly status: number | undefined;
  readonly text: string;
  readonly contentType?: string | undefined;
  readonly tookMs: number;
}

/** Makes the two headers of a signature for a body, as of a second. */
export type Sign = (body: Buffer, timestampSec: number) => Readonly<Record<string, string>>;

/** Sends generated requests. */
export class FuzzSender {
  readonly #agent: Agent;

  /** By default on connections that are used again. */
  constructor(
    private readonly url: string,
    private readonly sign: Sign,
    { keepAlive = true }: { readonly keepAlive?: boolean } = {},
  ) {
    this.#agent = new Agent({ keepAlive, maxSockets: 50 });
  }

  async send(fuzz: FuzzRequest): Promise<FuzzAnswer> {
    const body = Buffer.from(fuzz.body, fuzz.encoding);
    const isChunked = "transfer-encoding" in fuzz.headers;
    const headers = {
      ...fuzz.headers,
      ...(!isChunked && { "content-length": String(body.length) }),
      ...this.#signature(fuzz.signature, body),
    };
    const { hostname, port } = new URL(this.url);
    const startedAt = performance.now();
    return new Promise((resolve) => {
      const end = (status: number | undefined, text: string, contentType?: string) =>
        resolve({ status, text, contentType, tookMs: performance.now() - startedAt });
      const sent = request(
        { agent: this.#agent, hostname, port, method: fuzz.method, path: fuzz.path, headers },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          response.on("end", () => end(response.statusCode, text, response.headers["content-type"]));
          response.on("error", () => end(response.statusCode, text));
        },
      );
      sent.on("error", () => end(undefined, ""));
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #signature(kind: FuzzRequest["signature"], body: Buffer): Readonly<Record<string, string>> {
    const nowSec = Math.floor(Date.now() / 1_000);
    switch (kind) {
      case "valid":
        return this.sign(body, nowSec);
      case "of another body":
        return this.sign(Buffer.concat([body, Buffer.from(" ")]), nowSec);
      case "too old":
        return this.sign(body, nowSec - 600);
      case "ahead":
        return this.sign(body, nowSec + 600);
      case "garbled":
        return { "x-slack-signature": "v0", "x-slack-request-timestamp": "yesterday" };
      case "none":
        return {};
    }
  }
}
