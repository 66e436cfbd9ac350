import { connect, type Socket } from "node:net";

/** What `Connection.send` resolves to where no answer came: the connection broke. */
export const NO_ANSWER = 0;

/**
 * A kept-alive HTTP connection that has one request on its way at a time. It reads of an answer what it must, its status
 * and its end, because the load must cost less than what it is put on.
 */
export class Connection {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = "";
  #answered: ((status: number) => void) | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a whole request and resolves to the status of its answer, or to `NO_ANSWER`. Connects where it must. */
  send(request: Buffer): Promise<number> {
    this.#socket ??= this.#connect();
    this.#received = "";
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket?.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#received += text;
      const status = answerStatus(this.#received);
      if (status !== undefined) this.#answer(status);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#socket = undefined;
      this.#answer(NO_ANSWER);
    });
    return socket;
  }

  #answer(status: number): void {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(status);
  }
}

/** The status of an answer that has arrived whole, or undefined. */
export function answerStatus(received: string): number | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
  const head = received.slice(0, headEnd);
  const body = received.length - headEnd - 4;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const whole =
    length !== undefined
      ? body >= Number(length)
      : !/\r\ntransfer-encoding: chunked/i.test(head) || (body >= 5 && received.endsWith("0\r\n\r\n"));
  return whole ? Number(received.slice(9, 12)) : undefined;
}
