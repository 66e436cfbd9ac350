import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A server on loopback that answers every request as it is told to. */
export class HttpAnswers {
  private constructor(private readonly server: Server) {}

  /** With `tls`, a PEM of a key and its certificate, over https. */
  static async start(answer: RequestListener, tls?: string): Promise<HttpAnswers> {
    const server =
      tls === undefined ? createServer(answer) : createTlsServer({ key: tls, cert: tls }, answer);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new HttpAnswers(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }
}
