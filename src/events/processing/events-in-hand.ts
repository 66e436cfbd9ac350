import type { EventInHand } from "./event-in-hand.js";

/** The events that this process is working on: at most `max`, places that are promised to some included. */
export class EventsInHand {
  readonly #events = new Map<string, EventInHand>();
  readonly #emptied = new Set<() => void>();
  #promised = 0;

  constructor(readonly max: number) {}

  get size(): number {
    return this.#events.size;
  }

  /** How many more there may be. */
  get room(): number {
    return Math.max(0, this.max - this.#events.size - this.#promised);
  }

  has(id: string): boolean {
    return this.#events.has(id);
  }

  *[Symbol.iterator](): Iterator<EventInHand> {
    yield* this.#events.values();
  }

  /** Promises a place; false when there is none. It is used by `take`, or given back by `giveBack`. */
  promise(): boolean {
    if (this.room === 0) return false;
    this.#promised += 1;
    return true;
  }

  giveBack(): void {
    this.#promised -= 1;
    this.#tellIfEmpty();
  }

  /** Uses a promised place. */
  take(event: EventInHand): void {
    this.#promised -= 1;
    this.#events.set(event.id, event);
  }

  drop(event: EventInHand): void {
    this.#events.delete(event.id);
    this.#tellIfEmpty();
  }

  /** Resolves when nothing is in hand and no place is promised. */
  async empty(): Promise<void> {
    while (this.#events.size + this.#promised > 0) {
      await new Promise<void>((resolve) => this.#emptied.add(resolve));
    }
  }

  #tellIfEmpty(): void {
    if (this.#events.size + this.#promised > 0) return;
    for (const tell of this.#emptied) tell();
    this.#emptied.clear();
  }
}
