import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { httpRequest } from "local-slack";

/** A call of `chat.postMessage` that answers in a thread. */
export interface WatchedCall {
  /** `ts` of the message that is answered. */
  readonly thread: string;
  /** Number of the process that made it. */
  readonly process: number;
  readonly at: number;
  /** When its answer went out, as long as the caller was there. */
  answeredAt: number | undefined;
}

/** In front of Slack's Web API: every process has an address of its own there, so that one knows who called. */
export class WatchedCalls {
  readonly calls: WatchedCall[] = [];
  readonly #server: Server;

  private constructor(private readonly apiUrl: string) {
    this.#server = createServer((request, response) => {
      this.#forward(request, response).catch(() => response.destroy());
    });
  }

  static async start(apiUrl: string): Promise<WatchedCalls> {
    const calls = new WatchedCalls(apiUrl);
    await new Promise<void>((resolve) => calls.#server.listen(0, "127.0.0.1", resolve));
    return calls;
  }

  /** For `SLACK_API_URL` of the process of this number. */
  urlFor(process: number): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${process}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const [, process = "", method = ""] = request.url?.split("/") ?? [];
    const body = await text(request);
    const thread = method === "chat.postMessage" ? new URLSearchParams(body).get("thread_ts") : null;
    if (thread !== null) {
      const call: WatchedCall = { thread, process: Number(process), at, answeredAt: undefined };
      this.calls.push(call);
      response.once("finish", () => {
        call.answeredAt = performance.now();
      });
    }
    const { "content-type": contentType = "", authorization = "" } = request.headers;
    const headers = { "content-type": contentType, ...(authorization && { authorization }) };
    const answer = await httpRequest(this.apiUrl + method, { method: "POST", headers, body });
    response.writeHead(answer.status, { "content-type": answer.headers["content-type"] ?? "" });
    response.end(answer.text);
  }
}
