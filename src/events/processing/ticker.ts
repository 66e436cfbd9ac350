/**
 * Repeats some work, and never runs it twice at once. It goes on after a failure, and reports only the first of several
 * failures in a row. It does not keep the process alive.
 */
export class Ticker {
  #timer: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;
  #running = false;
  #started = false;
  #failed = false;

  constructor(
    private readonly work: () => Promise<unknown>,
    private readonly everyMs: number,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    this.#started = true;
    this.soon(this.everyMs);
  }

  stop(): void {
    this.#started = false;
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }

  /** The work runs again after this many milliseconds at the latest. */
  soon(ms: number): void {
    const at = performance.now() + Math.max(0, ms);
    if (!this.#started || at >= this.#at) return;
    this.#at = at;
    if (this.#running) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tick(), Math.max(0, ms)).unref();
  }

  async #tick(): Promise<void> {
    this.#running = true;
    this.#at = performance.now() + this.everyMs;
    try {
      await this.work();
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.onFailure(error);
      this.#failed = true;
    }
    this.#running = false;
    if (!this.#started) return;
    const inMs = Math.max(0, this.#at - performance.now());
    this.#timer = setTimeout(() => void this.#tick(), inMs).unref();
  }
}
