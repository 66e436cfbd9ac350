import { currentListenerRun } from "./listener-run.js";
import type { Log } from "./log.js";

/**
 * Errors of work that a listener started and did not wait for: a promise that nobody awaited, a timer, an emitter. They
 * reach the process as uncaught, and are no reason for it to end: what the listener was called for has its own outcome.
 */
export class StrayErrors {
  /** Since the process began. */
  count = 0;

  constructor(private readonly log: Pick<Log, "error">) {}

  /**
   * Logs and counts an uncaught error if it belongs to a listener; resolves whose it is from where it is called, in the
   * process's own handlers. Returns whether it does. Never throws.
   */
  take(error: unknown): boolean {
    const run = currentListenerRun();
    if (run === undefined) return false;
    this.count += 1;
    this.log.error(
      { ...run, count: this.count, err: error },
      "A listener did not wait for something that it started, and that has failed; what the listener was called for is not affected",
    );
    return true;
  }
}
