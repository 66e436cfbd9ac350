import type { DueEvent, DueEvents } from "./due-events.js";

/** How many due events are looked at together: their ids, and not their bodies. */
const LOOKED_AT = 2_000;

/** After this time most of what was looked at and not taken yet is out of date. */
const STALE_MS = 3_000;

/** A process that lost more than this part of what it tried to take goes elsewhere. */
const TOO_MANY_LOST = 1 / 4;

/** Every so many looks have the server find the oldest events of all; the others take those that it finds first. */
const LOOKS_PER_SORT = 10;

/**
 * Says which due events this process tries to take next, so that several processes seldom try to take the same ones. It
 * looks at many of them at once and works through these, from the oldest on. When another process was there and took them
 * first, it looks once at events that became due after a random time, and then at the oldest ones again, from a random
 * one on. So every second look at least is at the oldest events, and none of them waits for ever.
 */
export class DueWindow {
  #events: DueEvent[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #looks = 0;
  #wasFull = false;
  #isAtOldest = true;
  /** Whether another process was at the oldest events, when this one was there last. */
  #isCrowded = false;
  #goElsewhere = false;
  /** Between these times, as far as is known, the due events became due. */
  #oldest = 0;
  #newest = Number.POSITIVE_INFINITY;

  constructor(
    private readonly options: {
      readonly due: DueEvents;
      readonly clock: () => number;
      readonly random: () => number;
    },
  ) {}

  /** Whether more events may be due than it returned so far. */
  get hasMore(): boolean {
    return this.#events.length > 0 || this.#wasFull || this.#goElsewhere || !this.#isAtOldest;
  }

  /** The next events to try to take, `most` at most; none when none is due. */
  async next(most: number): Promise<DueEvent[]> {
    const now = this.options.clock();
    if (this.#events.length === 0 || now >= this.#readAt + STALE_MS) await this.#look(now);
    return this.#events.splice(0, most);
  }

  /** To be called with how many events of the last `next` it tried to take, and how many of these were lost to others. */
  learn(tried: number, lost: number): void {
    const isCrowded = lost > tried * TOO_MANY_LOST;
    if (this.#isAtOldest) this.#isCrowded = isCrowded;
    if (!isCrowded) return;
    this.#events = [];
    this.#goElsewhere = this.#isAtOldest;
  }

  /** Forgets what it looked at. */
  clear(): void {
    this.#events = [];
  }

  async #look(now: number): Promise<void> {
    const { due, random } = this.options;
    this.#isAtOldest = !this.#goElsewhere;
    this.#goElsewhere = false;
    const newest = Math.min(now, this.#newest);
    const since = this.#isAtOldest ? 0 : newest - (newest - this.#oldest) * random();
    const isSorted = this.#looks++ % LOOKS_PER_SORT === 0;
    const found = await due.find(LOOKED_AT, { since, isSorted });
    found.sort((a, b) => dueTime(a) - dueTime(b));
    this.#readAt = now;
    this.#wasFull = found.length === LOOKED_AT;
    const [first, last] = [found[0], found.at(-1)];
    if (this.#isAtOldest && first !== undefined) this.#oldest = dueTime(first);
    if (this.#isAtOldest && !this.#wasFull) this.#newest = Number.POSITIVE_INFINITY;
    else if (!this.#wasFull) this.#newest = last === undefined ? since : dueTime(last);
    const start = this.#isAtOldest && !this.#isCrowded ? 0 : Math.floor(random() * found.length);
    this.#events = [...found.slice(start), ...found.slice(0, start)];
  }
}

function dueTime({ dueAt }: DueEvent): number {
  return dueAt?.getTime() ?? 0;
}
