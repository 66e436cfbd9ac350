interface Waiting<Item, Result> {
  readonly item: Item;
  /** Whether somebody waits for it no longer. */
  over: boolean;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

export interface GroupCommitOptions {
  /** No write begins sooner than this after the last one: where writes are fast, the groups would be small. */
  readonly gatherMs?: number;
  readonly maxBatch?: number;
  /** The next write begins at the latest this long after the last one began, though that one has not ended. */
  readonly patienceMs?: number;
  /** Whether a write was rejected for what is in it. Default: none is. */
  readonly isRefused?: (error: unknown) => boolean;
}

/**
 * One write for everything that arrives while another write is under way, so that the cost of each falls as load rises.
 * What comes alone is written at once. No item fails for another's sake: a group whose write is refused is written again in
 * halves, for as long as somebody waits for it.
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
   * `write` resolves to a result for each item, in their order, or the error with which that one is rejected; when it
   * rejects, so is each.
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

  /** How many items wait to be written, or are being written: those too that nobody waits for any longer. */
  get size(): number {
    return this.#waiting.size + this.#underWay;
  }

  /**
   * Writes an item with the next write. With a limit it rejects when that is over: an item that is not being written by
   * then never is, and one that is may be stored all the same.
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
    else setImmediate(begin); // what the same turn of the event loop still brings goes along
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
    await this.#settle(batch);
    this.#underWay -= batch.length;
    clearTimeout(patience);
    pass();
  }

  /** Writes these and tells who waits for them. Never rejects. */
  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
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
        await Promise.all([this.#settle(awaited.slice(0, half)), this.#settle(awaited.slice(half))]);
        return;
      }
      for (const { reject, timer } of batch) {
        clearTimeout(timer);
        reject(error);
      }
    }
  }
}
