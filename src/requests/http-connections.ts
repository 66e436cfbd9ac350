import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How long a connection on which nothing was asked yet may still ask: its first request may be on its way. */
const FIRST_REQUEST_MS = 500;

/** The connections of a server, from its start on, so that it can be closed without waiting for those that ask nothing. */
export class HttpConnections {
  readonly #server: Server;
  /** Opened ahead of time, as browsers and load balancers do; Node counts them as busy. */
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

  /** Closes every connection at once, whatever it is in. */
  cut(): void {
    this.#server.closeAllConnections();
  }
}
