import { setTimeout as pause } from "node:timers/promises";

/** What a variant is told when it is started. */
export interface Task {
  /** The name of the variant. */
  readonly variant: string;
  /** How many workspaces have the app. */
  readonly workspaces: number;
  /** Where their installations are. */
  readonly database: { readonly uri: string } | { readonly directory: string };
  /** Where the listeners' calls go. */
  readonly slackUrl: string;
  readonly eventInbox: boolean;
}

/** A variant that listens. */
export interface Serving {
  readonly port: number;
  /** How many events have been worked off, listeners included. */
  handled(): number;
  /** What went over the connections to a database server. */
  databaseBytes?(): Pick<Usage, "bytesSent" | "bytesReceived">;
  stop(): Promise<void>;
}

/** Of a process; times and counts are since its start. */
export interface Usage {
  readonly handled: number;
  readonly cpuUs: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export type Question = "usage" | "usage after garbage collection";

/** Runs a variant as a process of its own: starts it, tells its port, answers questions until the asker is gone. */
export async function serve(start: (task: Task) => Promise<Serving>): Promise<void> {
  const serving = await start(JSON.parse(process.argv[2] ?? ""));
  process.on("message", async (question: Question) => {
    if (question === "usage after garbage collection") await collectGarbage();
    const { user, system } = process.cpuUsage();
    const usage: Usage = {
      handled: serving.handled(),
      cpuUs: user + system,
      heapBytes: process.memoryUsage().heapUsed,
      rssBytes: process.memoryUsage.rss(),
      ...(serving.databaseBytes?.() ?? { bytesSent: 0, bytesReceived: 0 }),
    };
    process.send?.(usage);
  });
  process.once("disconnect", () => {
    void serving.stop().finally(() => process.exit());
  });
  // Ctrl-C reaches the whole group; the asker ends this one when it is ready.
  process.on("SIGINT", () => undefined);
  process.send?.(serving.port);
}

async function collectGarbage(): Promise<void> {
  global.gc?.();
  await pause(50); // what the first collection let go of may be finalized only after it
  global.gc?.();
}
