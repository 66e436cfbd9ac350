/** Which records belong to a key: the people of a workspace, those that hold a token. Small where a key has one. */
export class RecordIndex {
  readonly #ids = new Map<string, string | Set<string>>();

  add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids instanceof Set) ids.add(id);
    else if (ids === undefined) this.#ids.set(key, id);
    else this.#ids.set(key, new Set([ids, id]));
  }

  remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === id) this.#ids.delete(key);
    else if (ids instanceof Set && ids.delete(id) && ids.size === 0) this.#ids.delete(key);
  }

  /** A copy, which may be walked while records are removed. */
  of(key: string): readonly string[] {
    const ids = this.#ids.get(key);
    if (ids === undefined) return [];
    return ids instanceof Set ? [...ids] : [ids];
  }
}
