import { setTimeout as pause } from "node:timers/promises";

const FRESH_MS = 5 * 60_000;
/** A page waits so long for a count: what is small is there at once. */
const WAIT_MS = 80;

/** What a page can say of a count. */
export interface Counted<T> {
  /** The last count that came to its end, and when that was. */
  readonly last: { readonly value: T; readonly at: Date } | undefined;
  /** How many records were read so far, while it is counted. */
  readonly running: number | undefined;
  /** Whether the last attempt failed. */
  readonly failed: boolean;
}

export interface CountOptions {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Gets what a count failed with. */
  readonly onError: (error: unknown) => void;
}

/**
 * Counts what takes longer than a page may: beside the pages, which show the last count and its time. It counts anew when
 * somebody looks after five minutes. One count runs at a time.
 */
export class BackgroundCount<T> {
  readonly #count: (onRead: (records: number) => void) => Promise<T>;
  readonly #clock: () => number;
  readonly #onError: (error: unknown) => void;
  #last: Counted<T>["last"];
  #running: { read: number; readonly end: Promise<void> } | undefined;
  #failed = false;

  constructor(count: (onRead: (records: number) => void) => Promise<T>, { clock, onError }: CountOptions) {
    this.#count = count;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Begins a count where there is none that is fresh, and waits a moment for it. */
  async look(waitMs = WAIT_MS): Promise<Counted<T>> {
    if (this.#last === undefined || this.#clock() - this.#last.at.getTime() >= FRESH_MS) this.begin();
    if (this.#running !== undefined && this.#last === undefined) {
      await Promise.race([this.#running.end, pause(waitMs, undefined, { ref: false })]);
    }
    return { last: this.#last, running: this.#running?.read, failed: this.#failed };
  }

  /** Counts anew, unless it does already. */
  begin(): void {
    if (this.#running !== undefined) return;
    const running = { read: 0, end: Promise.resolve() };
    this.#running = running;
    running.end = this.#run((records) => {
      running.read = records;
    });
  }

  /** Resolves when no count runs. */
  async idle(): Promise<void> {
    await this.#running?.end;
  }

  async #run(onRead: (records: number) => void): Promise<void> {
    try {
      this.#last = { value: await this.#count(onRead), at: new Date(this.#clock()) };
      this.#failed = false;
    } catch (error) {
      this.#failed = true; // the page says so, and the next look tries again
      this.#onError(error);
    } finally {
      this.#running = undefined;
    }
  }
}
