import { realTimers, type Timers } from "local-slack";

/** Slack's timers, but for the retries that it makes a minute and more later: those come when they are called for. */
export class RetriesOnCall implements Timers {
  readonly #held: (() => void)[] = [];

  setTimeout(fn: () => void, ms: number): unknown {
    return ms < 60_000 ? realTimers.setTimeout(fn, ms) : this.#held.push(fn);
  }

  clearTimeout(handle: unknown): void {
    realTimers.clearTimeout(handle);
  }

  /** Makes those that have waited longest, all unless a number is given; returns how many it were. */
  call(most = this.#held.length): number {
    const retries = this.#held.splice(0, most);
    for (const retry of retries) retry();
    return retries.length;
  }
}
