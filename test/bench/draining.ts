import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { MongoClient } from "mongodb";
import { collectionsOf } from "../../src/database/collections-of.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EventInbox } from "../../src/events/event-inbox.js";
import { type CommandCounts, countCommands } from "./command-counts.js";
import { APP } from "./workspaces.js";

/** What a process that drains is told. */
export interface DrainTask {
  readonly uri: string;
  /** Whether to count commands, which costs time. */
  readonly isCounted: boolean;
}

export type DrainQuestion = "start" | "stop";

export type DrainMessage =
  | { readonly tell: "ready" }
  | { readonly tell: "handled"; readonly count: number }
  | ({ readonly tell: "report" } & DrainReport);

/** What a process did from its start on. */
export interface DrainReport {
  /** The `event_id` of every event that it handed to its listener. */
  readonly handled: readonly string[];
  /** Milliseconds since the epoch, when the last outcome was written. */
  readonly lastAt: number;
  readonly cpuUs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Only where commands are counted. */
  readonly commands: CommandCounts | undefined;
  /** Warnings and errors of the inbox. */
  readonly complaints: readonly string[];
}

const TELL_EVERY_MS = 20;

const sockets = new Set<Socket>();
subscribe("net.client.socket", (message) => sockets.add((message as { socket: Socket }).socket));
const bytes = () => ({
  sent: [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
  received: [...sockets].reduce((sum, socket) => sum + socket.bytesRead, 0),
});

const tell = (message: DrainMessage) => process.send?.(message);
const asked = (question: DrainQuestion) =>
  new Promise<void>((resolve) => {
    process.on("message", (message) => {
      if (message === question) resolve();
    });
  });
process.once("disconnect", () => process.exit());
// Ctrl-C reaches the whole group; the asker ends this one when it is ready.
process.on("SIGINT", () => undefined);

const { uri, isCounted }: DrainTask = JSON.parse(process.argv[2] ?? "");
const started = asked("start");
const stopped = asked("stop");
const client = await new MongoClient(uri, { monitorCommands: isCounted }).connect();
const complaints: string[] = [];
const complain = (_: object, message: string) => complaints.push(message);
const handled: string[] = [];
const inbox = new EventInbox({
  events: collectionsOf(client).events,
  cipher: TokenCipher.fromKeyRing(APP.tokenKeys),
  clientId: APP.clientId,
  logger: { info: () => undefined, warn: complain, error: complain },
});
const commands = isCounted ? countCommands(client) : undefined;
tell({ tell: "ready" });
await started;

const bytesBefore = bytes();
const cpuBefore = process.cpuUsage();
inbox.start(async ({ body }) => {
  handled.push(body.event_id);
  return { results: [] };
});
let done = 0;
let lastAt = Date.now();
const telling = setInterval(() => {
  if (inbox.counts.done === done) return;
  done = inbox.counts.done;
  lastAt = Date.now();
  tell({ tell: "handled", count: done });
}, TELL_EVERY_MS);
await stopped;
clearInterval(telling);
const { user, system } = process.cpuUsage(cpuBefore);
const { sent, received } = bytes();
tell({
  tell: "report",
  handled,
  lastAt,
  cpuUs: user + system,
  sentBytes: sent - bytesBefore.sent,
  receivedBytes: received - bytesBefore.received,
  commands,
  complaints,
});
await inbox.stop(5_000);
await client.close();
// The asker disconnects when it has the report.
