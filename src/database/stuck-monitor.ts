import { setTimeout as pause } from "node:timers/promises";

/** What this needs of a MongoClient and its monitoring events. */
export interface MonitoredClient {
  on(
    name: "serverHeartbeatStarted" | "serverHeartbeatSucceeded" | "serverHeartbeatFailed" | "serverClosed",
    listener: (event: { readonly connectionId?: string; readonly address?: string }) => void,
  ): unknown;
  connect(): Promise<unknown>;
  close(): Promise<void>;
}

/** Connecting takes three seconds at most, and so does the answer to a heartbeat. */
const STUCK_MS = 8_000;
const POLL_EVERY_MS = 1_000;

/**
 * Connects a client anew when a heartbeat of its monitor has neither succeeded nor failed in time. When a server ends a
 * connection in the moment in which the monitor of mongodb 7.9 writes to it, the monitor waits for ever, and the client
 * never learns that the server is back.
 *
 * Returns the way to end it, to be called before the client is closed for good.
 */
export function reviveStuckClient(
  client: MonitoredClient,
  { stuckMs = STUCK_MS, lookEveryMs = POLL_EVERY_MS } = {},
): () => void {
  const startedAt = new Map<string | undefined, number>();
  let reviving = false;
  let ended = false;
  client.on("serverHeartbeatStarted", ({ connectionId }) => startedAt.set(connectionId, performance.now()));
  client.on("serverHeartbeatSucceeded", ({ connectionId }) => startedAt.delete(connectionId));
  client.on("serverHeartbeatFailed", ({ connectionId }) => startedAt.delete(connectionId));
  client.on("serverClosed", ({ address }) => startedAt.delete(address));

  const revive = async () => {
    await client.close().catch(() => undefined);
    startedAt.clear();
    while (!ended) {
      try {
        await client.connect();
        break;
      } catch {
        await pause(lookEveryMs, undefined, { ref: false });
      }
    }
    if (ended) await client.close();
  };
  const timer = setInterval(() => {
    const oldest = Math.min(...startedAt.values());
    if (reviving || performance.now() - oldest < stuckMs) return;
    reviving = true;
    void revive().finally(() => {
      reviving = false;
    });
  }, lookEveryMs).unref();
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
