import { WaitedTooLongError } from "./errors.js";

/** How often a condition is checked that may become true outside the local Slack, such as a line in a log. */
const LOOK_EVERY_MS = 20;

/** Tells listeners that something has happened, and lets callers wait for it. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** To be called whenever a message, a call or a delivery has changed. */
  announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after every change, until the function that it returns is called. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Calls `find` at once, after every change, and every 20 ms, and resolves with its result as soon as that is not
   * undefined. Rejects after `timeoutMs` of real time with a `WaitedTooLongError` that names `what`, or with the error
   * that `find` throws.
   */
  async until<T>(what: string, find: () => T | undefined, timeoutMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        clearInterval(interval);
        this.#listeners.delete(look);
        act();
      };
      const look = () => {
        try {
          const found = find();
          if (found !== undefined) end(() => resolve(found));
        } catch (error) {
          end(() => reject(error));
        }
      };
      const timer = setTimeout(
        () =>
          end(() =>
            reject(new WaitedTooLongError(`Waited ${timeoutMs} ms for ${what}, which did not come.`)),
          ),
        timeoutMs,
      );
      const interval = setInterval(look, LOOK_EVERY_MS);
      this.#listeners.add(look);
      look();
    });
  }
}
