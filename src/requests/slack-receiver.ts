import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { App, Receiver } from "@slack/bolt";
import type { EventInbox } from "../events/event-inbox.js";
import { inTime } from "../events/in-time.js";
import { HttpConnections } from "./http-connections.js";
import { originalPath } from "./original-url.js";
import { SlackRequests, type SlackRequestsOptions } from "./slack-requests.js";

/** Orchestrators kill a process thirty seconds after SIGTERM. */
const STOP_WITHIN_MS = 25_000;

/** Which requests are Slack's, how they are verified, and who serves the others. */
export interface SlackReceiverOptions extends SlackRequestsOptions {
  /** Bolt's `ExpressReceiver` or `HTTPReceiver`. It listens, and serves every request that is not a Slack request. */
  readonly receiver: Receiver;
  /** The paths of Slack's POSTs: events, commands, interactivity. Default: `/slack/events`, as Bolt has it. */
  readonly paths?: readonly string[];
  /**
   * Bolt's `SocketModeReceiver`, to develop without a public address: what Slack sends over its WebSocket goes the same way
   * as a request over HTTP.
   */
  readonly socket?: Receiver | undefined;
}

/**
 * A Bolt `Receiver` that wraps another one and serves Slack requests (Slack's POSTs) itself. That takes a fraction of the
 * work, and with an inbox each event is written to the database before Slack gets its 200. The wrapped receiver serves all
 * other requests: install and redirect, pages, and the company's own routes.
 *
 *     const inner = new ExpressReceiver({ signingSecret, … });
 *     const app = new App({
 *       receiver: new SlackReceiver({ receiver: inner, signingSecret, inbox, log }),
 *       authorize: (query) => inner.installer.authorize(query),
 *     });
 *     app.error(async (error) => { throw error; }); // a handler that swallows an error makes the event handled
 *
 * It has no property `installer`: Bolt's App would authorize with that, and refuse the `authorize` option.
 */
export class SlackReceiver implements Receiver {
  readonly #receiver: Receiver;
  readonly #paths: ReadonlySet<string>;
  readonly #inbox: EventInbox | undefined;
  readonly #requests: SlackRequests;
  readonly #socket: Receiver | undefined;
  #connections: HttpConnections | undefined;
  #isInitialized = false;
  #isMounted = false;
  #stopped = Promise.resolve(true);

  constructor({ receiver, paths = ["/slack/events"], socket, ...options }: SlackReceiverOptions) {
    this.#receiver = receiver;
    this.#paths = new Set(paths);
    this.#inbox = options.inbox;
    this.#requests = new SlackRequests(options);
    this.#socket = socket;
  }

  /** Called by Bolt's App, to which the requests go from then on. */
  init(app: App): void {
    this.#receiver.init(app);
    this.#requests.init(app);
    this.#socket?.init(this.#socketApp());
    this.#isInitialized = true;
  }

  /**
   * Starts the wrapped receiver, with the same arguments, then the inbox, and then the socket. Resolves to the receiver's
   * server. Where the socket cannot be started, everything is stopped again.
   */
  async start(...args: unknown[]): Promise<Server> {
    this.#checkInitialized();
    const server = (await this.#receiver.start(...args)) as Server;
    this.#serveOn(server);
    this.#connections = new HttpConnections(server);
    this.#inbox?.start((event) => this.#requests.processEvent(event));
    await this.#startSocket();
    return server;
  }

  /** Starts the inbox and the socket without a server: whoever has one passes its requests to `serve`. The wrapped receiver does not listen. */
  async startMounted(): Promise<void> {
    this.#checkInitialized();
    this.#isMounted = true;
    this.#inbox?.start((event) => this.#requests.processEvent(event));
    await this.#startSocket();
  }

  /**
   * Serves a request of another server, after `startMounted`; before it, and after a stop, it answers 503. Every request that
   * is not a Slack request goes to `others`.
   */
  serve(request: IncomingMessage, response: ServerResponse, others: () => void): void {
    if (!this.#isMounted) {
      response.writeHead(503, { connection: "close", "content-length": 0 }).end();
      return;
    }
    this.track(new Promise<void>((resolve) => response.once("close", resolve)));
    if (!this.#serveSlackRequest(request, response)) others();
  }

  /**
   * Accepts no further requests, and resolves to true when every request and event in flight is finished, including its
   * listeners. After `deadlineMs` it closes the connections, releases its events, and resolves to false. A second call
   * resolves as the first one does. Before `start` it resolves to true.
   */
  stop(deadlineMs = STOP_WITHIN_MS): Promise<boolean> {
    const connections = this.#connections;
    const wasStarted = connections !== undefined || this.#isMounted;
    this.#connections = undefined;
    this.#isMounted = false;
    if (wasStarted) this.#stopped = this.#finish(connections, deadlineMs);
    return this.#stopped;
  }

  /** Makes `stop` wait for this work, too. */
  track(work: Promise<unknown>): void {
    void this.#requests.track(work);
  }

  async #startSocket(): Promise<void> {
    try {
      await this.#socket?.start();
    } catch (error) {
      await this.stop(0);
      throw error;
    }
  }

  /** What stands for Bolt's App before the socket. After a stop has begun, nothing is taken or acknowledged. */
  #socketApp(): App {
    const app: Pick<App, "processEvent"> = {
      processEvent: async (event) => {
        if (this.#connections !== undefined || this.#isMounted) await this.#requests.serveEnvelope(event);
      },
    };
    return app as App;
  }

  /** Slack requests go to `SlackRequests`, and all other requests to the server's earlier handlers. */
  #serveOn(server: Server): void {
    const others = server.listeners("request") as ((...request: unknown[]) => void)[];
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      if (this.#serveSlackRequest(request, response)) return;
      for (const listener of others) listener.call(server, request, response);
    });
  }

  /** Returns whether it is one. */
  #serveSlackRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const path = originalPath(request);
    if (request.method !== "POST" || !this.#paths.has(path)) return false;
    void this.#requests.serve(request, response, path);
    return true;
  }

  #checkInitialized(): void {
    if (!this.#isInitialized) throw new TypeError("Make Bolt's App with this receiver before you start it.");
  }

  async #finish(connections: HttpConnections | undefined, deadlineMs: number): Promise<boolean> {
    const beganAt = performance.now();
    this.#inbox?.stopPolling();
    let isDrained = false;
    let isProcessed = true;
    try {
      const drained = Promise.resolve(connections?.drain(() => this.#receiver.stop()))
        .then(() => this.#requests.finished())
        .then(() => true);
      isDrained = await inTime(drained, deadlineMs);
    } finally {
      connections?.cut();
      await this.#socket?.stop();
      const leftMs = Math.max(0, beganAt + deadlineMs - performance.now());
      if (this.#inbox !== undefined) isProcessed = await this.#inbox.stop(leftMs);
    }
    return isDrained && isProcessed;
  }
}
