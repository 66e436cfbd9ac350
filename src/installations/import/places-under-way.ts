/** Work on many places at once, and on each place in the order in which it was started. */
export class PlacesUnderWay {
  readonly #underWay = new Set<Promise<void>>();
  readonly #lastOfPlace = new Map<string, Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  /** Starts `work` when what was started before it on the same place has settled. After a failure nothing more starts. */
  start(place: string, work: () => Promise<void>): void {
    const previous = this.#lastOfPlace.get(place) ?? Promise.resolve();
    const promise = previous
      .then(() => (this.#failure ? undefined : work()))
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#underWay.delete(promise);
        if (this.#lastOfPlace.get(place) === promise) this.#lastOfPlace.delete(place);
      });
    this.#underWay.add(promise);
    this.#lastOfPlace.set(place, promise);
  }

  /** Resolves when work on fewer than `count` places is in flight. Rejects with the first failure, as soon as there is one. */
  async fewerThan(count: number): Promise<void> {
    while (!this.#failure && this.#underWay.size >= count) await Promise.race(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }

  /** Resolves when nothing is in flight, whether or not it failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
