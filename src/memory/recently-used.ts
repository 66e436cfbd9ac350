interface Entry<Key, Value> {
  readonly key: Key;
  readonly value: Value;
  /** Used next before this one, and next after it. */
  older: Entry<Key, Value> | undefined;
  newer: Entry<Key, Value> | undefined;
}

/**
 * A map of at most `max` entries: when another one is set, the entry that was read or set longest ago is dropped. `onDrop` is
 * called with every value that leaves the map, also when it is deleted or replaced, but not when the map is cleared.
 *
 * The entries are linked in the order of their use. (The order of a Map's keys would do, but a Map whose first keys are
 * deleted all the time is slow to find the first one that is left.)
 */
export class RecentlyUsed<Key, Value> {
  readonly #entries = new Map<Key, Entry<Key, Value>>();
  #oldest: Entry<Key, Value> | undefined;
  #newest: Entry<Key, Value> | undefined;

  constructor(
    private readonly max: number,
    private readonly onDrop?: (value: Value, key: Key) => void,
  ) {
    if (!(max >= 1)) throw new RangeError(`Of at least one entry, not of ${max}`);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What was set for the key, which counts as used now. */
  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry !== this.#newest) {
      this.#unlink(entry);
      this.#link(entry);
    }
    return entry.value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    const entry = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#link(entry);
    if (this.#oldest !== undefined && this.#entries.size > this.max) this.delete(this.#oldest.key);
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#unlink(entry);
    this.onDrop?.(entry.value, key);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
  }

  #link(entry: Entry<Key, Value>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<Key, Value>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
