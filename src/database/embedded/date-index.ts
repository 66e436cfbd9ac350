/**
 * The ids of the documents that have a date in a certain field, by that date. NeDB's own indexes will not do: a sparse
 * one leaves out dates, and one that is not sparse holds all documents without the field in one list, which it copies
 * for each that is changed.
 */
export class DateIndex {
  /** Every time that a document has, ascending, and some that none has any longer. */
  #times: number[] = [];
  readonly #idsAt = new Map<number, Set<string>>();
  readonly #timeOf = new Map<string, number>();
  readonly #others = new Set<string>();

  /** Notes what a document has in the field now; undefined when it has none. */
  set(id: string, value: unknown): void {
    const time = value instanceof Date ? value.getTime() : undefined;
    if (time === undefined && value !== undefined) this.#others.add(id);
    else this.#others.delete(id);
    const before = this.#timeOf.get(id);
    if (before === time) return;
    if (before !== undefined) this.#forget(id, before);
    if (time !== undefined) this.#note(id, time);
  }

  /** The ids from one time to another, both included, in the order of their dates. */
  *between(from: number, to: number): Generator<string> {
    for (let at = this.#positionOf(from); at < this.#times.length; at++) {
      const time = this.#times[at] ?? Infinity;
      if (time > to) return;
      yield* this.#idsAt.get(time) ?? [];
    }
  }

  /** The ids of the documents that have something else in the field than a date. */
  get others(): ReadonlySet<string> {
    return this.#others;
  }

  #note(id: string, time: number): void {
    this.#timeOf.set(id, time);
    const ids = this.#idsAt.get(time);
    if (ids !== undefined) {
      ids.add(id);
      return;
    }
    this.#idsAt.set(time, new Set([id]));
    this.#times.splice(this.#positionOf(time), 0, time);
  }

  #forget(id: string, time: number): void {
    this.#timeOf.delete(id);
    this.#idsAt.get(time)?.delete(id);
    // To take each time out of the list at once would move all that are behind it, each time.
    if (this.#times.length < 64 + 2 * this.#timeOf.size) return;
    this.#times = this.#times.filter((one) => {
      const used = this.#idsAt.get(one)?.size !== 0;
      if (!used) this.#idsAt.delete(one);
      return used;
    });
  }

  /** Where in the list the first time stands that is not before this one. */
  #positionOf(time: number): number {
    let from = 0;
    let to = this.#times.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#times[middle] ?? Infinity) < time) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
