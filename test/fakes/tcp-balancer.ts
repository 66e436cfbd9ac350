import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A load balancer: each connection goes to the next target in turn, or to another when that one does not accept it. */
export class TcpBalancer {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #connections = 0;

  private constructor(readonly targets: readonly number[]) {
    this.#server = createServer((near) => {
      this.#keep(near);
      this.#connect(near, this.#connections++, targets.length);
    });
  }

  static async start(port: number, targets: readonly number[]): Promise<TcpBalancer> {
    const balancer = new TcpBalancer(targets);
    balancer.#server.listen(port, "127.0.0.1");
    await once(balancer.#server, "listening");
    return balancer;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(near: Socket, turn: number, tries: number): void {
    const far = connect(this.targets[turn % this.targets.length] ?? 0, "127.0.0.1");
    this.#keep(far);
    let connected = false;
    far.once("error", () => {
      if (!connected && tries > 1) this.#connect(near, turn + 1, tries - 1);
      else near.destroy();
    });
    far.once("connect", () => {
      connected = true;
      near.pipe(far).pipe(near);
      near.once("close", () => far.destroy());
      far.once("close", () => near.destroy());
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
