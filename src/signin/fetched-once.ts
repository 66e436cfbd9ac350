/** How long what was fetched counts as it is. */
const FRESH_MS = 60 * 60 * 1_000;
/** It is fetched anew before that time where it may be out of date, but not more often than this. */
const COOL_DOWN_MS = 30_000;

/** A value that is fetched and kept for an hour. Of several callers at once, one fetches; a failure is kept for nobody. */
export class FetchedOnce<Value> {
  readonly #fetch: () => Promise<Value>;
  readonly #clock: () => number;
  #known: { readonly value: Value; readonly atMs: number } | undefined;
  #pending: Promise<Value> | undefined;

  constructor(fetch: () => Promise<Value>, clock: () => number) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  async get(): Promise<Value> {
    return this.#youngerThan(FRESH_MS);
  }

  /** The value as it is now, or as it was half a minute ago. */
  async getAnew(): Promise<Value> {
    return this.#youngerThan(COOL_DOWN_MS);
  }

  async #youngerThan(ageMs: number): Promise<Value> {
    if (this.#known !== undefined && this.#clock() - this.#known.atMs < ageMs) return this.#known.value;
    this.#pending ??= this.#fetchNow().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetchNow(): Promise<Value> {
    const value = await this.#fetch();
    this.#known = { value, atMs: this.#clock() };
    return value;
  }
}
