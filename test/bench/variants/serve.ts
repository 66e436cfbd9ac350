import { setTimeout as pause } from "node:timers/promises";

/** What a variant is told when it is started. */
export interface Task {
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
  stop(): Promise<void>;
}

export interface Usage {
  /** Of the whole process, since its start. */
  readonly cpuUs: number;
  readonly rssBytes: number;
}

export type Question =
  | { readonly ask: "settled"; readonly handled: number }
  | { readonly ask: "usage" }
  | { readonly ask: "heap bytes" };

export type Message = { readonly port: number } | { readonly answer: unknown } | { readonly error: string };

/** Longer than it takes until an event that waits is looked for. */
const STUCK_AFTER_MS = 60_000;
const AT_REST_WITHIN_MS = 5_000;
const POLL_MS = 5;
const IDLE_SLICE_MS = 50;
const IDLE_SLICES = 3;
/** Of a slice: the timers and heartbeats of a process that has nothing to do need less. */
const IDLE_CPU_US = 2_500;

/** Runs a variant as a process of its own: starts it, tells its port, answers questions until the asker is gone. */
export async function serve(start: (task: Task) => Promise<Serving>): Promise<void> {
  const tell = (message: Message) => process.send?.(message);
  const serving = await start(JSON.parse(process.argv[2] ?? ""));
  process.on("message", (question: Question) => {
    answer(question, serving).then(
      (answer) => tell({ answer }),
      (error: unknown) => tell({ error: String(error) }),
    );
  });
  process.once("disconnect", () => {
    void serving.stop().finally(() => process.exit());
  });
  // Ctrl-C reaches the whole group; the asker ends this one when it is ready.
  process.on("SIGINT", () => undefined);
  tell({ port: serving.port });
}

async function answer(question: Question, serving: Serving): Promise<unknown> {
  switch (question.ask) {
    case "settled":
      return settled(serving, question.handled);
    case "usage":
      return usage();
    case "heap bytes":
      global.gc?.();
      await pause(IDLE_SLICE_MS); // what the first collection let go of may be finalized only after it
      global.gc?.();
      return process.memoryUsage().heapUsed;
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
}

/**
 * Resolves when so many events are worked off and the process has nothing left to do (one that always has something is
 * given five seconds), to the milliseconds until the last of them was worked off.
 */
async function settled(serving: Serving, handled: number): Promise<number> {
  const startedAt = performance.now();
  let advancedAt = startedAt;
  for (let seen = serving.handled(); seen < handled; ) {
    if (performance.now() - advancedAt > STUCK_AFTER_MS) {
      throw new Error(`Of ${handled} events that were answered 200 only ${seen} were worked off`);
    }
    await pause(POLL_MS);
    if (serving.handled() > seen) advancedAt = performance.now();
    seen = serving.handled();
  }
  const handledAt = performance.now();
  for (let idle = 0; idle < IDLE_SLICES && performance.now() - handledAt < AT_REST_WITHIN_MS; ) {
    const before = process.cpuUsage();
    await pause(IDLE_SLICE_MS);
    const { user, system } = process.cpuUsage(before);
    idle = user + system < IDLE_CPU_US ? idle + 1 : 0;
  }
  return handledAt - startedAt;
}
