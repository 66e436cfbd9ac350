import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "../../src/demo/running-app.js";

/** A port on loopback that leads to another one, and can play the network's accidents. */
export class TcpProxy {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #port: number;
  #silent = false;
  #delayMs = 0;

  private constructor(target: { readonly host: string; readonly port: number }, port: number) {
    this.#target = target;
    this.#port = port;
    this.#server = this.#makeServer();
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, await freePort()); // keeps it while it is cut
    await proxy.#listen();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Every connection breaks, and new ones are refused. */
  async cut(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Connections stay and new ones are accepted, but no byte passes until it is back. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Every byte arrives this much later, in either direction. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Ends what `cut`, `silence` or `slow` began, on the same port; what was held back in between is delivered. */
  async back(): Promise<void> {
    this.#silent = false;
    this.#delayMs = 0;
    for (const socket of this.#sockets) socket.resume();
    if (!this.#server.listening) {
      this.#server = this.#makeServer();
      await this.#listen();
    }
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.cut();
  }

  #makeServer(): Server {
    return createServer((near) => {
      const far = connect(this.#target);
      this.#forward(near, far);
      this.#forward(far, near);
    });
  }

  #forward(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let due = 0;
    from.on("data", (bytes) => {
      // Never before what came earlier, even when the delay has ended meanwhile.
      due = Math.max(due, performance.now() + this.#delayMs);
      const inMs = due - performance.now();
      if (inMs <= 0) to.write(bytes);
      else setTimeout(() => to.write(bytes), Math.ceil(inMs));
    });
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on("error", () => from.destroy());
    if (this.#silent) from.pause();
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }
}
