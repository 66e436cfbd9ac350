import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Stage } from "../stage.js";

// biome-ignore lint/suspicious/noExplicitAny: Slack's JSON
type Message = any;

/** An app's side of a WebSocket, by hand: it acknowledges only what it is told to. */
export class SocketClient {
  readonly received: Message[] = [];
  isClosed = false;

  private constructor(
    readonly stage: Stage,
    readonly socket: WebSocket,
  ) {
    socket.on("message", (data) => this.received.push(JSON.parse(String(data))));
    socket.on("close", () => {
      this.isClosed = true;
    });
  }

  /** Opens a connection, and waits for what comes first over it. */
  static async open(stage: Stage, more = ""): Promise<SocketClient> {
    const client = new SocketClient(stage, new WebSocket((await linkOf(stage)) + more));
    await once(client.socket, "open");
    await client.next("what comes first", () => true);
    return client;
  }

  get envelopes(): Message[] {
    return this.received.filter(({ envelope_id }) => envelope_id !== undefined);
  }

  get disconnects(): string[] {
    return this.received.filter(({ type }) => type === "disconnect").map(({ reason }) => reason);
  }

  /** Waits for a message, among those that have come. */
  next(what: string, isIt: (message: Message) => boolean): Promise<Message> {
    return this.stage.localSlack.until(what, () => this.received.find(isIt));
  }

  /** Waits until so many envelopes have come, and returns the last of them. */
  async envelope(count = 1): Promise<Message> {
    return this.stage.localSlack.until(`envelope ${count}`, () => this.envelopes[count - 1]);
  }

  acknowledge({ envelope_id }: Message, payload?: unknown): void {
    this.socket.send(JSON.stringify({ envelope_id, ...(payload !== undefined && { payload }) }));
  }

  async closed(): Promise<void> {
    await this.stage.localSlack.until("the close", () => this.isClosed || undefined);
  }
}

export async function linkOf(stage: Stage): Promise<string> {
  const { url } = await stage.client(stage.localSlack.appToken).apps.connections.open();
  assert.ok(url);
  return url;
}

/** The status with which a handshake is refused. */
export async function refusal(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const socket = new WebSocket(url, { headers });
  const [, response] = await once(socket, "unexpected-response");
  socket.on("error", () => undefined).terminate();
  return response.statusCode;
}
