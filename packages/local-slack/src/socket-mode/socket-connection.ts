import type { WebSocket } from "ws";
import type { Timers } from "../timers.js";
import type { Envelope } from "./envelope.js";

/** Why Slack asks an app to connect anew. */
export type DisconnectReason = "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets";

/** How often Slack asks whether the app is still there. */
const PING_EVERY_MS = 10_000;

/** How long before its end a connection is warned: about ten seconds, as Slack documents it. */
const WARNED_BEFORE_MS = 10_000;

const HOST = "local-slack";

/** One WebSocket of an app, from its `hello` to its close. */
export class SocketConnection {
  readonly #socket: WebSocket;
  readonly #timers: Timers;
  readonly #unacknowledged = new Map<string, (payload: { readonly payload?: unknown } | "closed") => void>();
  #ping: unknown;
  #end: unknown;
  #isEnding = false;

  constructor(
    socket: WebSocket,
    /** Counted from 1, in the order in which they were opened. */
    readonly number: number,
    readonly appId: string,
    timers: Timers,
    closed: () => void,
  ) {
    this.#socket = socket;
    this.#timers = timers;
    socket.on("message", (data) => this.#take(String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      timers.clearTimeout(this.#ping);
      timers.clearTimeout(this.#end);
      closed();
      for (const settle of this.#unacknowledged.values()) settle("closed");
      this.#unacknowledged.clear();
    });
  }

  /** False from the first warning on: then other connections are preferred. */
  get isFresh(): boolean {
    return !this.#isEnding;
  }

  /** Says hello, and lives for `livesSec`; then the app has to connect anew. */
  begin(numConnections: number, livesSec: number): void {
    this.#send({
      type: "hello",
      num_connections: numConnections,
      debug_info: { host: HOST, approximate_connection_time: livesSec },
      connection_info: { app_id: this.appId },
    });
    this.#schedulePing();
    this.#end = this.#timers.setTimeout(() => this.refresh(), livesSec * 1_000 - WARNED_BEFORE_MS);
  }

  /** Warns the app, and ten seconds later asks it to connect anew and closes. */
  refresh(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#timers.clearTimeout(this.#end);
    this.#sendDisconnect("warning");
    this.#end = this.#timers.setTimeout(() => this.disconnect("refresh_requested"), WARNED_BEFORE_MS);
  }

  /** Says why, and closes. What was not acknowledged by then is sent again elsewhere. */
  disconnect(reason: Exclude<DisconnectReason, "warning">): void {
    this.#isEnding = true;
    this.#sendDisconnect(reason);
    this.#socket.close(1000);
  }

  /** Ends it without a word. */
  terminate(): void {
    this.#socket.terminate();
  }

  /**
   * Resolves to the acknowledgement of an envelope; to `closed` when the connection ends before it comes, and to `late` when
   * `signal` aborts before.
   */
  deliver(
    envelope: Envelope,
    signal: AbortSignal,
  ): Promise<{ readonly payload?: unknown } | "closed" | "late"> {
    return new Promise((resolve) => {
      const tooLate = () => settle("late");
      const settle = (outcome: { readonly payload?: unknown } | "closed" | "late") => {
        signal.removeEventListener("abort", tooLate);
        this.#unacknowledged.delete(envelope.envelope_id);
        resolve(outcome);
      };
      if (signal.aborted) return settle("late");
      signal.addEventListener("abort", tooLate);
      this.#unacknowledged.set(envelope.envelope_id, settle);
      this.#send(envelope);
    });
  }

  #take(text: string): void {
    const acknowledgement = parsed(text);
    if (acknowledgement === undefined) return;
    const { envelope_id, ...rest } = acknowledgement;
    this.#unacknowledged.get(String(envelope_id))?.("payload" in rest ? { payload: rest.payload } : {});
  }

  #sendDisconnect(reason: DisconnectReason): void {
    this.#send({ type: "disconnect", reason, debug_info: { host: HOST } });
  }

  /** A connection that is closing takes nothing more: its `close` says so. */
  #send(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #schedulePing(): void {
    this.#ping = this.#timers.setTimeout(() => {
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
      this.#schedulePing();
    }, PING_EVERY_MS);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
