import { LocalSlackUseError } from "../errors.js";
import type { Timers } from "../timers.js";

/** The longest that a timer of Node.js waits. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

interface Timer {
  readonly dueMs: number;
  readonly fn: () => void;
  handle?: ReturnType<typeof setTimeout>;
}

/**
 * A clock, with its timers, that can be moved on by hand. It goes with the system's clock, ahead of it by what it was
 * moved; or, with `stoppedAt`, it stands still there and only moves by hand.
 */
export class MovableClock implements Timers {
  readonly #stoppedAtMs: number | undefined;
  readonly #timers = new Map<number, Timer>();
  #movedMs = 0;
  #lastId = 0;
  #moves: Promise<unknown> = Promise.resolve();

  /** Throws `LocalSlackUseError` when `stoppedAt` is no time. */
  constructor(stoppedAt?: Date | string | number) {
    if (stoppedAt === undefined) return;
    const ms = new Date(stoppedAt).getTime();
    if (Number.isNaN(ms)) {
      throw new LocalSlackUseError(
        `${JSON.stringify(stoppedAt)} is no time. Give one such as "2026-01-02T03:04:05Z".`,
      );
    }
    this.#stoppedAtMs = ms;
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => (this.#stoppedAtMs ?? Date.now()) + this.#movedMs;

  setTimeout(fn: () => void, ms: number): number {
    this.#lastId += 1;
    this.#timers.set(this.#lastId, { dueMs: this.now() + ms, fn });
    this.#arm(this.#lastId);
    return this.#lastId;
  }

  clearTimeout(handle: unknown): void {
    const timer = typeof handle === "number" ? this.#timers.get(handle) : undefined;
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    this.#timers.delete(Number(handle));
  }

  /**
   * Moves the clock on by `ms`, and calls what is due by then, in its order and each at its own time. Before the first
   * and after each, waits for `settled`, since what was called may set timers that are due as well. Moves asked for
   * meanwhile are made one after the other.
   */
  async advance(ms: number, settled: () => Promise<void>): Promise<void> {
    const move = this.#moves.then(() => this.#advance(ms, settled));
    this.#moves = move.catch(() => undefined);
    return move;
  }

  /** Forgets every timer. */
  stop(): void {
    for (const id of [...this.#timers.keys()]) this.clearTimeout(id);
  }

  async #advance(ms: number, settled: () => Promise<void>): Promise<void> {
    await settled();
    const endMs = this.now() + ms;
    for (;;) {
      const [next] = [...this.#timers].sort(([, one], [, other]) => one.dueMs - other.dueMs);
      if (next === undefined || next[1].dueMs > Math.max(endMs, this.now())) break;
      const [id, { dueMs }] = next;
      this.#movedMs += Math.max(0, dueMs - this.now());
      this.#fire(id);
      await settled();
    }
    this.#movedMs += Math.max(0, endMs - this.now());
    for (const id of this.#timers.keys()) this.#arm(id);
  }

  /** Sets the timer by which the system's clock calls it; none while this clock stands still. */
  #arm(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined || this.#stoppedAtMs !== undefined) return;
    clearTimeout(timer.handle);
    const leftMs = Math.max(0, timer.dueMs - this.now());
    timer.handle = setTimeout(
      () => {
        if (timer.dueMs > this.now()) this.#arm(id);
        else this.#fire(id);
      },
      Math.min(leftMs, LONGEST_WAIT_MS),
    );
  }

  #fire(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    this.#timers.delete(id);
    timer.fn();
  }
}
