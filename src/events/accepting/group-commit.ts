interface Waiting<Item, Result> {
  readonly item: Item;
  /** Whether its time limit has passed, so that its caller no longer waits for it. */
  over: boolean;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

export interface GroupCommitOptions {
  /** A write begins no sooner than this after the last one began. Otherwise groups would be small when writes are fast. */
  readonly gatherMs?: number;
  readonly maxBatch?: number;
  /** The next write begins at the latest this long after the last one began, even if that one has not ended. */
  readonly patienceMs?: number;
  /** Whether the database rejected a write because of its content. Default: it never does. */
  readonly isRefused?: (error: unknown) => boolean;
}

/**
 * Writes all items that arrive during a write together with the next one, so that the cost of each item falls as the load
 * rises. An item that arrives alone is written at once. No item fails because of another: when the database refuses a
 * group, its halves are written separately, as long as callers wait for them.
 */
export class GroupCommit<Item, Result> {
  readonly #write: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>;
  readonly #isRefused: (error: unknown) => boolean;
  readonly #maxBatch: number;
  readonly #patienceMs: number | undefined;
  readonly #gatherMs: number;
  #beganAt = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<Waiting<Item, Result>>();
  #busy = false;
  #underWay = 0;

  /**
   * `write` resolves to a list with the result of each item, in the order of the items, or the error with which that item's
   * `add` rejects. When `write` rejects, each item's `add` rejects.
   */
  constructor(
    write: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
    { maxBatch = 500, patienceMs, gatherMs = 0, isRefused = () => false }: GroupCommitOptions = {},
  ) {
    this.#write = write;
    this.#isRefused = isRefused;
    this.#maxBatch = maxBatch;
    this.#patienceMs = patienceMs;
    this.#gatherMs = gatherMs;
  }

  /** How many items wait to be written or are being written, including those whose callers no longer wait. */
  get size(): number {
    return this.#waiting.size + this.#underWay;
  }

  /**
   * Adds an item to the next write, and resolves to its result. Rejects when the time limit passes. An item whose write has
   * not begun by then is never written; an item whose write has begun may be stored all the same.
   */
  add(item: Item, limit?: { readonly ms: number; readonly error: () => Error }): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const timer =
        limit &&
        setTimeout(() => {
          waiting.over = true;
          this.#waiting.delete(waiting);
          reject(limit.error());
        }, limit.ms);
      const waiting: Waiting<Item, Result> = { item, over: false, resolve, reject, timer };
      this.#waiting.add(waiting);
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy || this.#waiting.size === 0) return;
    this.#busy = true;
    const begin = () => void this.#writeBatch();
    const inMs = this.#beganAt + this.#gatherMs - performance.now();
    if (inMs > 0) setTimeout(begin, inMs);
    else setImmediate(begin); // items that arrive in the same turn of the event loop are written too
  }

  async #writeBatch(): Promise<void> {
    this.#beganAt = performance.now();
    const batch = [...this.#waiting].slice(0, this.#maxBatch);
    for (const each of batch) this.#waiting.delete(each);
    this.#underWay += batch.length;
    let passed = false;
    const pass = () => {
      if (passed) return;
      passed = true;
      this.#busy = false;
      this.#next();
    };
    const patience = this.#patienceMs === undefined ? undefined : setTimeout(pass, this.#patienceMs);
    await this.#writeAndAnswer(batch);
    this.#underWay -= batch.length;
    clearTimeout(patience);
    pass();
  }

  /** Writes these items, and resolves or rejects the promise of each. Never rejects itself. */
  async #writeAndAnswer(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const results = await this.#write(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject, timer }, index) => {
        clearTimeout(timer);
        const result = results[index];
        if (result instanceof Error) reject(result);
        else resolve(result as Result);
      });
    } catch (error) {
      if (batch.length > 1 && this.#isRefused(error)) {
        const awaited = batch.filter(({ over }) => !over);
        const half = Math.ceil(awaited.length / 2);
        await Promise.all([
          this.#writeAndAnswer(awaited.slice(0, half)),
          this.#writeAndAnswer(awaited.slice(half)),
        ]);
        return;
      }
      for (const { reject, timer } of batch) {
        clearTimeout(timer);
        reject(error);
      }
    }
  }
}
