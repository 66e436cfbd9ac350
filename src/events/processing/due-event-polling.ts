import { setImmediate } from "node:timers/promises";
import type { Telemetry } from "../../telemetry/telemetry.js";
import type { EventRecord } from "../event-record.js";
import type { DueEvent, DueEvents } from "./due-events.js";
import { DueWindow } from "./due-window.js";
import type { EventProcessor } from "./event-processor.js";
import { Ticker } from "./ticker.js";

const POLL_EVERY_MS = 3_000;
/** A timer may fire a little before the clock reaches its time. A poll at that moment would find nothing due. */
const TIMER_ERROR_MS = 10;
/** How many events one poll takes at most. */
const MAX_PER_POLL = 200;
/** How many of them begin to be processed before other work of this process gets its turn. */
const RUNS_AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface DueEventPollingOptions {
  readonly due: DueEvents;
  readonly processor: EventProcessor;
  /** Opens the body of a record; undefined for one whose body was erased. */
  readonly bodyOf: (record: EventRecord) => Parameters<EventProcessor["run"]>[1];
  readonly leaseMs: number;
  readonly expiryDays: number;
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  readonly telemetry: Telemetry;
}

/** Takes events out of the database when they are due and there is room for them. */
export class DueEventPolling {
  readonly counts = { takenOver: 0, expired: 0 };
  readonly #options: DueEventPollingOptions;
  readonly #ticker: Ticker;
  readonly #window: DueWindow;
  #last: Promise<unknown> = Promise.resolve();
  #isOpen = false;
  #moreMayWait = true;

  constructor(options: DueEventPollingOptions) {
    this.#options = options;
    this.#window = new DueWindow(options);
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

  /**
   * Takes as many due events as there is room for, and resolves to their number; does not wait until they are processed. A
   * call during another one waits for that one first.
   */
  poll(): Promise<number> {
    const poll = this.#last.then(
      () => this.#poll(),
      () => this.#poll(),
    );
    this.#last = poll;
    return poll;
  }

  async #poll(): Promise<number> {
    const { processor, clock } = this.#options;
    const { inFlight } = processor;
    const most = this.#isOpen ? Math.min(inFlight.room, MAX_PER_POLL) : 0;
    if (most === 0) return 0;
    // While the database was away, leases of events in flight here may have ended; the poll would find those events.
    if ([...inFlight].some(({ leasedUntil }) => leasedUntil <= clock())) await processor.renewLeases();
    // This is set before the poll, because the poll may miss an event that is written while it runs.
    this.#moreMayWait = false;
    const next = await this.#window.next(most).catch((error: unknown) => {
      this.#moreMayWait = true;
      throw error;
    });
    const others = next.filter(({ _id }) => !inFlight.has(_id));
    const isExpired = await this.#expire(others);
    const taken = isExpired ? 0 : await this.#take(others);
    if (taken < others.length) this.#moreMayWait = true;
    this.#moreMayWait ||= this.#window.hasMore;
    this.pollIfRoom();
    return taken;
  }

  /** Takes these events, as far as there is room still and no other process was faster. Resolves to their number. */
  async #take(chosen: readonly DueEvent[]): Promise<number> {
    const { due, processor, clock, leaseMs } = this.#options;
    const { inFlight } = processor;
    const tried = this.#isOpen ? chosen.filter(() => inFlight.reserve()) : [];
    const until = clock() + leaseMs;
    let taken: EventRecord[] = [];
    try {
      taken = await due.take(tried, until);
    } finally {
      for (let lost = taken.length; lost < tried.length; lost++) inFlight.release();
    }
    if (tried.length < chosen.length) this.#window.clear();
    this.#window.learn(tried.length, tried.length - taken.length);
    const attempts = new Map(tried.map((event) => [event._id, event.attempts]));
    this.counts.takenOver += taken.filter(
      (record) => record.attempts > (attempts.get(record._id) ?? 0),
    ).length;
    await this.#run(taken, until);
    return taken.length;
  }

  /** Runs events that are leased to this process, for which places are reserved; releases them when the inbox has stopped. */
  async #run(records: readonly EventRecord[], until: number): Promise<void> {
    const { due, processor, bodyOf } = this.#options;
    for (let from = 0; from < records.length; from += RUNS_AT_ONCE) {
      if (from > 0) await setImmediate(); // requests are answered in between
      if (!this.#isOpen) {
        const left = records.slice(from);
        await due.release(left.map(({ _id }) => _id)).finally(() => {
          for (const _ of left) processor.inFlight.release();
        });
        return;
      }
      for (const record of records.slice(from, from + RUNS_AT_ONCE)) {
        void processor.run(processor.take(record, until), bodyOf(record));
      }
    }
  }

  /**
   * Keeps events that have been due for too long as failed, and resolves to whether there were any. It goes by `dueAt` and
   * not by `receivedAt`, because the operator may run an old event again.
   */
  async #expire(found: readonly DueEvent[]): Promise<boolean> {
    const { due, clock, expiryDays, log, telemetry } = this.#options;
    const dueSince = clock() - expiryDays * DAY_MS;
    const old = found.filter(({ dueAt }) => dueAt !== undefined && dueAt.getTime() <= dueSince);
    const count = await due.expire(old, dueSince);
    this.counts.expired += count;
    if (count === 0) return false;
    telemetry.count("bolt_mongodb_app.event.outcomes", { outcome: "expired" }, count);
    this.#window.clear();
    log.error(
      { count, days: expiryDays },
      "Events waited too long for a process; they are kept as failed and were not handled",
    );
    return true;
  }
}
