/** Lets others wait until something has happened in the sandbox, without polling. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Called whenever a message, a call or a delivery has changed. */
  announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * Resolves with what `find` returns as soon as that is not undefined: at once, or after a change. Rejects after
   * `timeoutMs` of real time with a sentence that names `what`, or with the error that `find` throws.
   */
  async until<T>(what: string, find: () => T | undefined, timeoutMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
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
      this.#listeners.add(look);
      look();
    });
  }
}
