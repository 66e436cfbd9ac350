/** What was done in a round, in whole installations. */
export interface RoundCounts {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
}

/** So many installations may be finished before an earlier one is. */
const MOST_AHEAD = 1_000;

/** One installation that is worked on. */
export interface Place {
  readonly id: string;
  outcome?: keyof RoundCounts;
}

/**
 * How far a round has come, though its installations are not finished in their order: up to the last one before which all are
 * finished. Only these are counted, so that a round that goes on from there counts each once.
 */
export class RoundProgress {
  /** In their order; the first is not finished. */
  readonly #open: Place[] = [];
  #position: string | undefined;
  #counts: RoundCounts;
  #moved: (() => void) | undefined;

  constructor(position: string | undefined, counts: RoundCounts) {
    this.#position = position;
    this.#counts = counts;
  }

  /** The id up to which everything is finished; undefined before the first. */
  get position(): string | undefined {
    return this.#position;
  }

  get counts(): RoundCounts {
    return this.#counts;
  }

  begin(id: string): Place {
    const place = { id };
    this.#open.push(place);
    return place;
  }

  finish(place: Place, outcome: keyof RoundCounts): void {
    place.outcome = outcome;
    const finished = this.#open.findIndex((each) => each.outcome === undefined);
    const moved = this.#open.splice(0, finished === -1 ? this.#open.length : finished);
    for (const { id, outcome } of moved) {
      this.#position = id;
      if (outcome !== undefined) this.#counts = { ...this.#counts, [outcome]: this.#counts[outcome] + 1 };
    }
    if (moved.length > 0) this.wake();
  }

  /** Resolves when another installation may be begun, or when `wake` is called. */
  async room(): Promise<void> {
    if (this.#open.length < MOST_AHEAD) return;
    await new Promise<void>((resolve) => {
      this.#moved = resolve;
    });
  }

  wake(): void {
    this.#moved?.();
    this.#moved = undefined;
  }
}
