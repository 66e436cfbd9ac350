import { realTimers, type Timers } from "local-slack";

/** Slack's timers, but for the retries that it makes a minute and more later: those come so many times sooner. */
export class ShortRetries implements Timers {
  constructor(private readonly timesSooner: number) {}

  setTimeout(fn: () => void, ms: number): unknown {
    return realTimers.setTimeout(fn, ms < 60_000 ? ms : ms / this.timesSooner);
  }

  clearTimeout(handle: unknown): void {
    realTimers.clearTimeout(handle);
  }
}
