/** Stops the rounds of an app with the app, and lets others begin when it starts again. */
export class RoundsStop {
  #stopping = new AbortController();

  /** For a round that begins now. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  start(): void {
    if (this.signal.aborted) this.#stopping = new AbortController();
  }

  stop(): void {
    this.#stopping.abort();
  }
}
