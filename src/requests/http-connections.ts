import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** After the close, a connection without a request stays open for this long: its first request may be on its way. */
const FIRST_REQUEST_MS = 500;

/** Tracks the connections of a server from its start, so that a close does not wait for connections without a request. */
export class HttpConnections {
  readonly #server: Server;
  /** Connections without a request. Browsers and load balancers open them ahead of time, and Node counts them as busy. */
  readonly #unused = new Set<Socket>();

  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#unused.add(socket);
      socket.once("close", () => this.#unused.delete(socket));
    });
    server.on("request", ({ socket }) => this.#unused.delete(socket));
  }

  /**
   * Accepts nothing more, and resolves when every request is answered and every connection closed. `close` closes the
   * server; rejects as it does.
   */
  async drain(close: () => Promise<unknown>): Promise<void> {
    const closed = Promise.all([once(this.#server, "close"), close()]);
    // A connection that falls idle after the close would be kept alive for seconds.
    const idle = setInterval(() => this.#server.closeIdleConnections(), 50);
    const unused = setTimeout(() => {
      for (const socket of this.#unused) socket.destroy();
    }, FIRST_REQUEST_MS);
    try {
      await closed;
    } finally {
      clearInterval(idle);
      clearTimeout(unused);
    }
  }

  /** Closes every connection at once, also in the middle of a request. */
  cut(): void {
    this.#server.closeAllConnections();
  }
}
