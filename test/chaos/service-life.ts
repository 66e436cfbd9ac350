import { setTimeout as pause } from "node:timers/promises";
import type { ServiceProcess } from "../process/service-process.js";
import type { ProcessHistory, Span } from "./account.js";

/** A process of the service, from its start to its end, with what was done to it. */
export class ServiceLife {
  /** Resolves at its end. */
  readonly end: Promise<void>;
  readonly #frozen: Span[] = [];
  /** The first signal that was to end it. */
  #signal: NodeJS.Signals | undefined;
  #endedAt: number | undefined;
  #exitCode: number | null = null;

  constructor(readonly process: ServiceProcess) {
    this.end = process.end.then(({ code }) => {
      this.#endedAt = performance.now();
      this.#exitCode = code;
    });
  }

  /** SIGKILL, or SIGTERM where none of them came before: it is given the time that it needs. */
  finish(signal: "SIGKILL" | "SIGTERM"): void {
    if (signal === "SIGTERM" && this.#signal !== undefined) return;
    this.#signal = signal;
    this.process.signal(signal);
  }

  /** SIGSTOP, and SIGCONT so much later. */
  async freeze(ms: number, interrupted: AbortSignal): Promise<void> {
    const from = performance.now();
    this.process.signal("SIGSTOP");
    try {
      await pause(ms, undefined, { signal: interrupted });
    } finally {
      this.process.signal("SIGCONT");
      this.#frozen.push({ from, to: performance.now() });
    }
  }

  /** The history, in which what was done lasts so much longer than it did. */
  history(noticedWithinMs: number): ProcessHistory {
    const failedTries = this.process.output.match(/^.*it is tried again.*$/gm) ?? [];
    return {
      killedAt: this.#signal === "SIGKILL" ? this.#endedAt : undefined,
      frozen: this.#frozen.map(({ from, to }) => ({ from, to: to + noticedWithinMs })),
      triedAgain: new Set(failedTries.flatMap((line) => line.match(/\bEv\w+/) ?? [])),
    };
  }

  /** Whether it ended otherwise than it should, once it had started: by itself, or by SIGTERM with an exit code. */
  get endedBadly(): boolean {
    if (this.#endedAt === undefined || !/Install the app: /.test(this.process.output)) return false;
    return this.#signal === undefined || (this.#signal === "SIGTERM" && this.#exitCode !== 0);
  }
}
