import { currentListenerRun } from "./listener-run.js";
import type { Log } from "./log.js";

/**
 * Errors of work that a listener started and did not wait for: a promise that was not awaited, a timer, an emitter. They
 * reach the process as uncaught errors. The process need not end for them, and the listener has an outcome of its own.
 */
export class StrayErrors {
  /** How many there were since the process started. */
  count = 0;

  constructor(private readonly log: Pick<Log, "error">) {}

  /**
   * Logs and counts an uncaught error if it belongs to a listener, and returns whether it does. Must be called in the
   * process's own handler of the error, where the listener's run is the current one. Never throws.
   */
  take(error: unknown): boolean {
    const run = currentListenerRun();
    if (run === undefined) return false;
    this.count += 1;
    this.log.error(
      { ...run, count: this.count, err: error },
      "Something that a listener started without waiting for it has failed; the outcome of the listener is not affected",
    );
    return true;
  }
}
