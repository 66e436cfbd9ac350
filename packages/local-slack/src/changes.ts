/** How often a condition is looked at that may come true outside the local Slack, such as a line in a log. */
const LOOK_EVERY_MS = 20;

/** Lets others hear that something has happened, or wait until it has. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Called whenever a message, a call or a delivery has changed. */
  announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after every change, until the function that it returns is called. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with what `find` returns as soon as that is not undefined: it is asked at once, after every change, and
   * every 20 ms. Rejects after `timeoutMs` of real time with a sentence that names `what`, or with the error that
   * `find` throws.
   */
  async until<T>(what: string, find: () => T | undefined, timeoutMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        clearInterval(interval);
        this.#listeners.delete(look);
        act();
      };
      const look = () => {
        try {
          const found = find();
          if (found !== undefined) settle(() => resolve(found));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}.`))),
        timeoutMs,
      );
      const interval = setInterval(look, LOOK_EVERY_MS);
      this.#listeners.add(look);
      look();
    });
  }
}
