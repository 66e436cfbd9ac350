import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { AppRegistration } from "../app/app-registration.js";
import type { Changes } from "../changes.js";
import { isFromHere } from "../http/local-only.js";
import type { Timers } from "../timers.js";
import type { Envelope } from "./envelope.js";
import { SocketConnection } from "./socket-connection.js";
import { SocketTickets } from "./socket-tickets.js";

/** https://docs.slack.dev/apis/events-api/using-socket-mode#connections */
const MOST_CONNECTIONS = 10;

/** How long a connection lives. `&debug_reconnects=true` behind its address makes it six minutes, as at Slack. */
const LIVES_SEC = 3_600;
const LIVES_SEC_TO_DEBUG = 360;

const PATH = "/link/";

/** What became of an envelope, and of which connection. */
export type SocketOutcome =
  | { readonly connection: number; readonly acknowledged: { readonly payload?: unknown } }
  | { readonly connection: number; readonly failed: "closed" | "late" }
  /** There was no open connection. */
  | { readonly failed: "not connected" };

/** The WebSockets of an app. Each envelope goes over one of them, in turn. */
export class SocketConnections {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new SocketTickets();
  readonly #open = new Set<SocketConnection>();
  #opened = 0;
  #sent = 0;

  constructor(
    private readonly url: string,
    private readonly app: AppRegistration,
    private readonly timers: Timers,
    private readonly changes: Changes,
  ) {
    app.onConfigured(() => {
      if (!app.settings.socketMode) this.disable();
    });
  }

  /** Every ticket ever issued. */
  get secrets(): readonly string[] {
    return this.#tickets.secrets;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** An address that opens one connection, once. */
  link(): string {
    const link = new URL(PATH, this.url.replace(/^http/, "ws"));
    const { appId } = this.app;
    link.search = new URLSearchParams({ ticket: this.#tickets.issue(), app_id: appId }).toString();
    return link.href;
  }

  /** Opens the connection that a request with an unused ticket asks for, and refuses every other request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const link = linkIn(request);
    const isKnown = link && isFromHere(request.headers) && this.#tickets.use(link.ticket);
    if (link === undefined || !isKnown || !this.app.settings.socketMode) {
      refuse(socket, link === undefined ? "404 Not Found" : "403 Forbidden");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new SocketConnection(webSocket, ++this.#opened, this.app.appId, this.timers, () => {
        this.#open.delete(connection);
        this.changes.announce();
      });
      if (this.#open.size >= MOST_CONNECTIONS) return connection.disconnect("too_many_websockets");
      this.#open.add(connection);
      connection.begin(this.#open.size, link.livesSec);
      this.changes.announce();
    });
  }

  /** Sends an envelope over one of the connections, and waits for its acknowledgement until `signal` aborts. */
  async send(envelope: Envelope, signal: AbortSignal): Promise<SocketOutcome> {
    const connection = this.#next();
    if (connection === undefined) return { failed: "not connected" };
    const { number } = connection;
    const outcome = await connection.deliver(envelope, signal);
    return typeof outcome === "string"
      ? { connection: number, failed: outcome }
      : { connection: number, acknowledged: outcome };
  }

  /** Asks the app to connect anew: a warning on each connection, and its end ten seconds later. */
  refresh(): void {
    for (const connection of this.#open) connection.refresh();
  }

  /** Socket Mode was switched off, or the app was deleted: says so on each connection, and closes it. */
  disable(): void {
    for (const connection of this.#open) connection.disconnect("link_disabled");
  }

  /** Cuts every connection. */
  stop(): void {
    for (const connection of this.#open) connection.terminate();
    this.#server.close();
  }

  #next(): SocketConnection | undefined {
    const all = [...this.#open];
    const fresh = all.filter(({ isFresh }) => isFresh);
    const usable = fresh.length > 0 ? fresh : all;
    return usable[this.#sent++ % usable.length];
  }
}

/** The app for which a request asks for a connection, as the address says that `apps.connections.open` gave out. */
export function appIdIn({ url = "" }: IncomingMessage): string {
  return new URLSearchParams(url.split("?", 2)[1]).get("app_id") ?? "";
}

/** What the address of a request asks for; undefined for an address that no link has. */
function linkIn({
  url = "",
}: IncomingMessage): { readonly ticket: string; readonly livesSec: number } | undefined {
  const [path, query] = url.split("?", 2);
  if (path !== PATH) return undefined;
  const search = new URLSearchParams(query);
  return {
    ticket: search.get("ticket") ?? "",
    livesSec: search.get("debug_reconnects") === "true" ? LIVES_SEC_TO_DEBUG : LIVES_SEC,
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
