import type { ServerResponse } from "node:http";

/** How long a refused sender has to read the answer before its socket is destroyed: a socket closed over unread bytes is reset. */
const LINGER_MS = 250;

/** The one answer to a request. A second answer is dropped, because the sender already has the first. */
export class HttpAnswer {
  readonly #response: ServerResponse;
  readonly #onSent: (status: number) => void;

  /** `onSent` is called with the status when the answer is sent. */
  constructor(response: ServerResponse, onSent: (status: number) => void = () => undefined) {
    this.#response = response;
    this.#onSent = onSent;
  }

  get isSent(): boolean {
    return this.#response.headersSent;
  }

  /** 200, as Slack understands a listener's answer: nothing, a text, or an object as JSON. */
  ok(content?: unknown): void {
    if (content === undefined || content === null || content === "") this.#send(200, {}, "");
    else if (typeof content === "string") this.#send(200, {}, content);
    else this.#send(200, { "content-type": "application/json" }, JSON.stringify(content));
  }

  status(status: number): void {
    this.#send(status, {}, "");
  }

  /** Answers, and ends the connection, because the rest of the request is not read. */
  statusAndClose(status: number): void {
    if (this.isSent) return;
    const { socket } = this.#response;
    this.#response.once("finish", () => {
      setImmediate(() => socket?.pause()); // Node resumes it to read an unread body to its end
      setTimeout(() => socket?.destroy(), LINGER_MS).unref();
    });
    this.#send(status, { connection: "close" }, "");
  }

  #send(status: number, headers: Record<string, string>, text: string): void {
    if (this.isSent) return;
    this.#response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) });
    this.#response.end(text);
    this.#onSent(status);
  }
}
