import type { Server } from "node:http";
import type { App, ExpressReceiver, Receiver } from "@slack/bolt";
import type { InstallProvider } from "@slack/oauth";
import { inTime } from "../events/in-time.js";
import { buildExpressReceiver, type WebOptions } from "./express-receiver.js";
import { HttpConnections } from "./http-connections.js";
import { ListenError } from "./listen-error.js";
import { SlackRequests } from "./slack-requests.js";

/**
 * Everything that arrives over HTTP: pages, install, health, and Slack's requests, which go through Bolt's
 * ExpressReceiver. No property is called `installer`: Bolt's App would authorize with it, and refuse the `authorize` that it
 * is given.
 */
export class WebReceiver implements Receiver {
  readonly #express: ExpressReceiver;
  readonly #requests: SlackRequests;
  #connections: HttpConnections | undefined;
  #stopped = Promise.resolve(true);

  constructor(options: Omit<WebOptions, "inFlight">) {
    this.#requests = new SlackRequests(options.log);
    this.#express = buildExpressReceiver({ ...options, inFlight: (work) => void this.#requests.track(work) });
  }

  /** Bolt's own, of the ExpressReceiver. Throws where the configuration has no OAuth credentials. */
  get installProvider(): InstallProvider {
    const { installer } = this.#express;
    if (installer === undefined) throw new TypeError("Without OAuth credentials there is no InstallProvider");
    return installer;
  }

  init(app: App): void {
    this.#express.init(this.#requests.around(app));
  }

  /** Listens. Rejects with `ListenError` when the port is taken, or the port or host cannot be had. */
  async start(listen: { port: number; host?: string }): Promise<Server> {
    try {
      const server = await this.#express.start(listen);
      this.#connections = new HttpConnections(server);
      return server;
    } catch (error) {
      throw new ListenError(listen.port, error);
    }
  }

  /**
   * Accepts nothing more, and resolves when every request in flight is finished, its listeners included; after
   * `deadlineMs` it cuts what is left and resolves to false. Called again it resolves as the first call does, with
   * that one's deadline; before `start` to true.
   */
  stop(deadlineMs: number): Promise<boolean> {
    const connections = this.#connections;
    this.#connections = undefined;
    if (connections !== undefined) this.#stopped = this.#finish(connections, deadlineMs);
    return this.#stopped;
  }

  async #finish(connections: HttpConnections, deadlineMs: number): Promise<boolean> {
    const finished = connections
      .drain()
      .then(() => this.#requests.settled())
      .then(() => true);
    const isFinished = await inTime(finished, deadlineMs);
    connections.cut();
    return isFinished;
  }
}
