import { setTimeout as pause } from "node:timers/promises";
import { type Load, type LoadResult, putOn } from "./load.js";
import { type ServerProcess, startProcess } from "./server-process.js";
import type { Question, Task, Usage } from "./variants/serve.js";
import type { Variant } from "./variants.js";

/** Longer than it takes until an event that waits is looked for. */
const STUCK_AFTER_MS = 60_000;
const AT_REST_WITHIN_MS = 5_000;
const POLL_MS = 5;
const IDLE_SLICE_MS = 50;
const IDLE_SLICES = 3;
/** Of a slice and a process: the timers and heartbeats of one that has nothing to do need less. */
const IDLE_CPU_US = 2_500;

/** The processes of one variant as one: what they use is the sum. */
export class RunningVariant {
  readonly #servers: ServerProcess[] = [];
  #answered = 0;

  /** Resolves when they listen. */
  static async start(
    { name, file, eventInbox, processes, checkout }: Variant,
    task: Omit<Task, "variant" | "eventInbox">,
  ) {
    const running = new RunningVariant();
    try {
      while (running.processes < processes) {
        running.#servers.push(await startProcess(file, { ...task, variant: name, eventInbox }, checkout));
      }
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  get processes(): number {
    return this.#servers.length;
  }

  async putOn(load: Omit<Load, "ports">): Promise<LoadResult> {
    const result = await putOn({ ...load, ports: this.#servers.map(({ port }) => port) });
    this.#answered += result.answered;
    return result;
  }

  async usage(question: Question = "usage"): Promise<Usage> {
    const usages = await Promise.all(this.#servers.map((server) => server.ask(question)));
    return usages.reduce((sum, usage) => {
      const names = Object.keys(sum) as (keyof Usage)[];
      return Object.fromEntries(names.map((name) => [name, sum[name] + usage[name]])) as unknown as Usage;
    });
  }

  /**
   * Resolves when all that was answered 200 is worked off and nothing is left to do (what always has something to do is
   * given five seconds), to the milliseconds until the last event was worked off.
   */
  async settled(): Promise<number> {
    const startedAt = performance.now();
    const sinceMs = (time: number) => performance.now() - time;
    let { handled, cpuUs } = await this.usage();
    while (handled < this.#answered) {
      if (sinceMs(startedAt) > STUCK_AFTER_MS) {
        throw new Error(`Of ${this.#answered} events that were answered 200 only ${handled} were worked off`);
      }
      await pause(POLL_MS);
      ({ handled, cpuUs } = await this.usage());
    }
    const backlogMs = sinceMs(startedAt);
    for (let idle = 0; idle < IDLE_SLICES && sinceMs(startedAt) < backlogMs + AT_REST_WITHIN_MS; ) {
      await pause(IDLE_SLICE_MS);
      const now = await this.usage();
      idle = now.cpuUs - cpuUs < IDLE_CPU_US * this.processes ? idle + 1 : 0;
      cpuUs = now.cpuUs;
    }
    return backlogMs;
  }

  /** Resolves when the processes are gone. Safe to repeat. */
  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}
