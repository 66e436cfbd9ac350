import type { EventRecord } from "../event-record.js";
import { type DueEvents, MAX_PER_POLL } from "./due-events.js";
import type { EventProcessor } from "./event-processor.js";
import { inParallel } from "./in-parallel.js";
import { Ticker } from "./ticker.js";

const POLL_EVERY_MS = 3_000;
/** A timer may fire a little before the clock reaches its time. A poll at that moment would find nothing due. */
const TIMER_ERROR_MS = 10;
const TAKES_AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface DueEventPollingOptions {
  readonly due: DueEvents;
  readonly processor: EventProcessor;
  /** Opens the body of a record; undefined for one whose body was erased. */
  readonly bodyOf: (record: EventRecord) => Parameters<EventProcessor["run"]>[1];
  readonly leaseMs: number;
  readonly expiryDays: number;
  readonly clock: () => number;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** Takes events out of the database when they are due and there is room for them. */
export class DueEventPolling {
  readonly counts = { takenOver: 0, expired: 0 };
  readonly #options: DueEventPollingOptions;
  readonly #ticker: Ticker;
  #isOpen = false;
  #moreMayWait = true;

  constructor(options: DueEventPollingOptions) {
    this.#options = options;
    this.#ticker = new Ticker(
      () => this.poll(),
      POLL_EVERY_MS,
      (error) => options.log.warn({ err: error }, "Polling for due events failed"),
    );
  }

  start(): void {
    this.#isOpen = true;
    this.#ticker.start();
    this.#ticker.soon(0);
  }

  /** Stops polling. A poll that is running takes no further events. */
  stop(): void {
    this.#isOpen = false;
    this.pause();
  }

  /** Stops polling by itself. `poll` still takes events. */
  pause(): void {
    this.#ticker.stop();
  }

  /** Polls when an event is due at `at`, in milliseconds since the epoch. */
  pollAt(at: number): void {
    this.#ticker.soon(at - this.#options.clock() + TIMER_ERROR_MS);
  }

  /** To be called when an event was left in the database because there was no room for it. */
  expectMore(): void {
    this.#moreMayWait = true;
    this.pollIfRoom();
  }

  /** Polls now if events may be waiting and a quarter of the room is free: one poll for many events, not one for each. */
  pollIfRoom(): void {
    const { inFlight } = this.#options.processor;
    if (this.#moreMayWait && inFlight.room * 4 >= inFlight.max) this.#ticker.soon(0);
  }

  /** Takes as many due events as there is room for, and resolves to their number; does not wait until they are processed. */
  async poll(): Promise<number> {
    const { due, processor, clock } = this.#options;
    const { inFlight } = processor;
    const limit = this.#isOpen ? Math.min(inFlight.room, MAX_PER_POLL) : 0;
    if (limit === 0) return 0;
    // While the database was away, leases of events in flight here may have ended; the poll would find those events.
    if ([...inFlight].some(({ leasedUntil }) => leasedUntil <= clock())) await processor.renewLeases();
    // This is set before the poll, because the poll may miss an event that is written while it runs.
    this.#moreMayWait = false;
    const records = await due.find(limit).catch((error: unknown) => {
      this.#moreMayWait = true;
      throw error;
    });
    const others = records.filter(({ _id }) => !inFlight.has(_id));
    const expired = await this.#expire(others);
    const current = others.filter((record) => !expired.has(record));
    let taken = 0;
    await inParallel(current, TAKES_AT_ONCE, async (record) => {
      if (await this.#take(record)) taken += 1;
    });
    this.#moreMayWait ||= others.length === limit;
    this.pollIfRoom();
    return taken;
  }

  /** Whether this process has taken the event: another one may have been faster. */
  async #take(record: EventRecord): Promise<boolean> {
    const { due, processor, bodyOf, clock, leaseMs } = this.#options;
    if (!this.#isOpen || !processor.inFlight.reserve()) return false;
    const until = clock() + leaseMs;
    let leased: EventRecord | undefined;
    try {
      leased = await due.take(record, until);
    } finally {
      if (leased === undefined) processor.inFlight.release();
    }
    if (leased === undefined) return false;
    if (leased.attempts > record.attempts) this.counts.takenOver += 1;
    void processor.run(processor.take(leased, until), bodyOf(leased));
    return true;
  }

  /**
   * Keeps events that have been due for too long as failed. It goes by `dueAt` and not by `receivedAt`, because the
   * operator may run an old event again.
   */
  async #expire(records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>> {
    const { due, clock, expiryDays, log } = this.#options;
    const dueSince = clock() - expiryDays * DAY_MS;
    const expired = records.filter(
      ({ dueAt, sealedBody }) =>
        dueAt !== undefined && dueAt.getTime() <= dueSince && sealedBody !== undefined,
    );
    const count = await due.expire(expired, dueSince);
    this.counts.expired += count;
    if (count > 0) {
      log.error(
        { count, days: expiryDays },
        "Events waited too long for a process; they are kept as failed and were not handled",
      );
    }
    return new Set(expired);
  }
}
