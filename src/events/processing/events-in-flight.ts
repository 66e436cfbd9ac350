import type { EventInFlight } from "./event-in-flight.js";

/** The events that this process is working on: at most `max`, reserved places included. */
export class EventsInFlight {
  readonly #events = new Map<string, EventInFlight>();
  readonly #emptied = new Set<() => void>();
  #reserved = 0;

  constructor(readonly max: number) {}

  get size(): number {
    return this.#events.size;
  }

  /** How many places are neither used nor reserved. */
  get room(): number {
    return Math.max(0, this.max - this.#events.size - this.#reserved);
  }

  has(id: string): boolean {
    return this.#events.has(id);
  }

  *[Symbol.iterator](): Iterator<EventInFlight> {
    yield* this.#events.values();
  }

  /** Reserves a place, and returns false when none is free. `take` uses the reserved place; `release` frees it. */
  reserve(): boolean {
    if (this.room === 0) return false;
    this.#reserved += 1;
    return true;
  }

  release(): void {
    this.#reserved -= 1;
    this.#notifyIfEmpty();
  }

  /** Uses a reserved place for this event. */
  take(event: EventInFlight): void {
    this.#reserved -= 1;
    this.#events.set(event.id, event);
  }

  drop(event: EventInFlight): void {
    this.#events.delete(event.id);
    this.#notifyIfEmpty();
  }

  /** Resolves when no event is in flight and no place is reserved. */
  async empty(): Promise<void> {
    while (this.#events.size + this.#reserved > 0) {
      await new Promise<void>((resolve) => this.#emptied.add(resolve));
    }
  }

  #notifyIfEmpty(): void {
    if (this.#events.size + this.#reserved > 0) return;
    for (const notify of this.#emptied) notify();
    this.#emptied.clear();
  }
}
