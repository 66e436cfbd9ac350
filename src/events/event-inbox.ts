import { randomUUID } from "node:crypto";
import type { Collection } from "../database/collection.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { Acceptance } from "./accepting/acceptance.js";
import { checkEventCallback, type EventCallback } from "./event-callback.js";
import { type EventRecord, eventRecord } from "./event-record.js";
import { inTime } from "./in-time.js";
import { MalformedRequestError } from "./malformed-request-error.js";
import { DueEvents, MAX_PER_POLL } from "./processing/due-events.js";
import { EventInFlight } from "./processing/event-in-flight.js";
import { EventsInFlight } from "./processing/events-in-flight.js";
import { inParallel } from "./processing/in-parallel.js";
import { OutcomeWrites } from "./processing/outcome-writes.js";
import { decideAfterCutOff } from "./processing/retry-decision.js";
import { Ticker } from "./processing/ticker.js";
import { tryEvent } from "./processing/try-event.js";

const POLL_EVERY_MS = 3_000;
/** A timer may ring a little before the clock has come to its time; a look then would find nothing due. */
const TIMER_ERROR_MS = 10;
const LONG_RUNNING_MS = 10 * 60_000;
const TAKES_AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** What Slack says of a delivery that is not its first (https://docs.slack.dev/apis/events-api/#retries). */
export interface DeliveryAttempt {
  readonly retryNum?: number | undefined;
  readonly retryReason?: string | undefined;
}

/** Handles an event: resolves when every listener is finished with it, rejects when one did not succeed. */
export type HandleEvent = (
  body: EventCallback,
  event: EventInFlight,
  attempt: DeliveryAttempt,
) => Promise<void>;

export interface EventInboxOptions {
  /** mongodb's `db.collection("events")`, or the embedded database's. */
  readonly events: Collection;
  readonly cipher: TokenCipher;
  /** The Slack app whose events these are. Inboxes of different apps never see each other's. */
  readonly clientId?: string | undefined;
  readonly logger: InboxLog;
  /** Milliseconds since the epoch. Processes that share a database need clocks that agree within a few seconds. */
  readonly clock?: () => number;
  /** From 0 to 1, for the jitter. */
  readonly random?: () => number;
  /** How many events are worked on at once. */
  readonly inFlight?: number;
  /** How many may wait to be written down. */
  readonly waiting?: number;
  /** How long the id of a handled event is remembered. */
  readonly idHours?: number;
  /** How long the events of a process that died, or hangs, are kept from the others; the same for all that share a database. */
  readonly leaseMs?: number;
  /** An event that nobody has taken for this long, though it was due, is kept as failed and not handled. */
  readonly expiryDays?: number;
}

export interface InboxLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Every event is written down once before Slack hears that it arrived, and then handled at least once, by one of the
 * processes that share the database: by this one at once, where it has room; later, and by any of them, when a listener
 * failed, a process died, or there was no room. Order is not promised.
 */
export class EventInbox {
  /** Since this process began. */
  get counts() {
    return { ...this.#acceptance.counts, ...this.#counts };
  }

  readonly #counts = { done: 0, again: 0, failed: 0, takenOver: 0, lost: 0 };
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #log: InboxLog;
  readonly #clock: () => number;
  readonly #random: () => number;
  readonly #leaseMs: number;
  /** This process, this time: another one for each inbox. */
  readonly #owner = randomUUID();
  readonly #expiryDays: number;
  readonly #inFlight: EventsInFlight;
  readonly #due: DueEvents;
  readonly #outcomeWrites: OutcomeWrites;
  readonly #acceptance: Acceptance;
  readonly #polls: Ticker;
  readonly #renewals: Ticker;
  readonly #reported = new WeakSet<EventInFlight>();
  #handle: HandleEvent = () => Promise.reject(new TypeError("The inbox has not been started."));
  /** Whether this process takes events in flight. */
  #open = false;
  #moreMayWait = true;

  constructor({
    events,
    cipher,
    clientId,
    logger,
    clock = Date.now,
    random = Math.random,
    inFlight = 1_000,
    waiting = 1_000,
    idHours = 2,
    leaseMs = 30_000,
    expiryDays = 7,
  }: EventInboxOptions) {
    this.#cipher = cipher;
    this.#clientId = clientId;
    this.#log = logger;
    this.#clock = clock;
    this.#random = random;
    this.#leaseMs = leaseMs;
    this.#expiryDays = expiryDays;
    const owner = this.#owner;
    this.#inFlight = new EventsInFlight(inFlight);
    this.#due = new DueEvents({ events, clientId, owner, clock });
    this.#outcomeWrites = new OutcomeWrites({
      events,
      owner,
      clock,
      idHours,
      log: logger,
      lost: (count) => {
        this.#counts.lost += count;
        logger.warn(
          { count },
          "Events that were in flight here have been taken over by another process meanwhile",
        );
      },
    });
    this.#acceptance = new Acceptance({ events, clock, log: logger, mostWaiting: waiting });
    this.#polls = new Ticker(
      () => this.pollDue(),
      POLL_EVERY_MS,
      (error) => logger.warn({ err: error }, "Events that are due could not be looked for"),
    );
    this.#renewals = new Ticker(
      () => this.renewLeases(),
      leaseMs / 3,
      (error) => logger.warn({ err: error }, "The leases of the events in flight could not be prolonged"),
    );
  }

  /** Begins to handle events, those that wait in the database too. */
  start(handle: HandleEvent): void {
    this.#handle = handle;
    this.#open = true;
    this.#outcomeWrites.begin();
    this.#polls.start();
    this.#polls.soon(0);
    this.#renewals.start();
  }

  /**
   * Writes an event down, and then handles it here where there is room. Resolves as soon as it is written: from then on
   * it is not lost. A duplicate, whichever process had it first, is dropped.
   *
   * Rejects within two seconds when it cannot be written: with `DatabaseUnavailableError`, or at once with
   * `InboxFullError` when too many wait already. It may be stored all the same; it is then handled like any other.
   *
   * Rejects with `MalformedRequestError`, and stores nothing, when it is no event that Slack would send.
   */
  async accept(body: EventCallback, attempt: DeliveryAttempt = {}): Promise<"accepted" | "duplicate"> {
    const text = this.#textOf(body);
    this.#acceptance.check();
    const now = this.#clock();
    const record = eventRecord(this.#clientId, body, new Date(now));
    record.sealedBody = this.#cipher.seal(text, record._id, "body");
    const here = this.#open && this.#inFlight.reserve();
    if (here) {
      record.owner = this.#owner;
      record.dueAt = new Date(now + this.#leaseMs);
    }
    let isNew = false;
    try {
      isNew = await this.#acceptance.write(record);
    } finally {
      if (here && !isNew) this.#inFlight.release();
    }
    if (!isNew) return "duplicate";
    if (here) {
      const event = this.#take(record, now + this.#leaseMs);
      // Slack hears of everything that was written together before any of it is worked on.
      setImmediate(() => void this.#run(event, now, () => body, attempt));
    } else {
      this.#moreMayWait = true;
      this.#pollIfRoom();
    }
    return "accepted";
  }

  /** How it is with the events in flight; `full` when others wait in the database until there is room. */
  get load(): { readonly inFlight: number; readonly most: number; readonly full: boolean } {
    return { inFlight: this.#inFlight.size, most: this.#inFlight.max, full: this.#inFlight.room === 0 };
  }

  /**
   * Takes events that are due, as many as there is room for, and resolves to their number; it does not wait until they
   * are handled. Happens by itself every few seconds, and as soon as the next try of an event that failed here is due.
   */
  async pollDue(): Promise<number> {
    const limit = this.#open ? Math.min(this.#inFlight.room, MAX_PER_POLL) : 0;
    if (limit === 0) return 0;
    // Otherwise what is in flight here would be found, whose leases have ended while the database was away.
    if ([...this.#inFlight].some(({ leasedUntil }) => leasedUntil <= this.#clock())) await this.renewLeases();
    // Before the look: what is written during it may have been missed.
    this.#moreMayWait = false;
    const records = await this.#due.find(limit).catch((error: unknown) => {
      this.#moreMayWait = true;
      throw error;
    });
    const others = records.filter(({ _id }) => !this.#inFlight.has(_id));
    const expired = await this.#expire(others);
    const current = others.filter((record) => !expired.has(record));
    let taken = 0;
    await inParallel(current, TAKES_AT_ONCE, async (record) => {
      if (!this.#open || !this.#inFlight.reserve()) return;
      const until = this.#clock() + this.#leaseMs;
      let mine: EventRecord | undefined;
      try {
        mine = await this.#due.take(record, until);
      } finally {
        if (mine === undefined) this.#inFlight.release();
      }
      if (mine === undefined) return;
      taken += 1;
      if (mine.attempts > record.attempts) this.#counts.takenOver += 1;
      const event = this.#take(mine, until);
      const { sealedBody, _id, receivedAt } = mine;
      const open = () => JSON.parse(this.#cipher.open(sealedBody, _id, "body"));
      void this.#run(event, receivedAt.getTime(), sealedBody === undefined ? undefined : open);
    });
    this.#moreMayWait ||= others.length === limit;
    this.#pollIfRoom();
    return taken;
  }

  /** Prolongs the leases of what is in flight. Happens by itself three times in a lease. */
  async renewLeases(): Promise<void> {
    const now = this.#clock();
    const ending = [...this.#inFlight].filter(
      ({ leasedUntil }) => leasedUntil < now + (2 * this.#leaseMs) / 3,
    );
    await this.#due.renew(
      ending.map(({ id }) => id),
      now + this.#leaseMs,
    );
    for (const event of ending) event.leasedUntil = now + this.#leaseMs;
    for (const event of this.#inFlight) {
      if (now - event.startedAt < LONG_RUNNING_MS || this.#reported.has(event)) continue;
      this.#reported.add(event);
      this.#log.error(event.about, "A listener has been running for more than ten minutes");
    }
  }

  /** Takes nothing more from the database; what is accepted is still handled. */
  stopPolling(): void {
    this.#polls.stop();
  }

  /**
   * Takes nothing more in flight, and resolves when what is in flight is settled; after `deadlineMs` it lets go of the rest,
   * for another process to take at once, and resolves to false. What is accepted meanwhile waits in the database.
   */
  async stop(deadlineMs: number): Promise<boolean> {
    this.#open = false;
    this.#polls.stop();
    const settled = await inTime(
      this.#inFlight.empty().then(() => true),
      deadlineMs,
    );
    this.#renewals.stop();
    this.#outcomeWrites.giveUp();
    if (!settled) {
      const ids = [...this.#inFlight].map(({ id }) => id);
      await this.#due.release(ids).catch((error: unknown) => {
        this.#log.warn(
          { err: error, count: ids.length },
          "Events in flight are free only when their leases end",
        );
      });
    }
    return settled;
  }

  /**
   * For a process that ends by an error which belongs to no listener: takes nothing more in flight, and lets go of all that
   * is, each as tried once more without success. Resolves when that is written, and after `deadlineMs`; what is not
   * written then is free when its lease ends, which counts the same.
   */
  async abandon(deadlineMs: number): Promise<void> {
    this.#open = false;
    this.#polls.stop();
    this.#renewals.stop();
    const settled = [...this.#inFlight].map((event) =>
      this.#outcomeWrites.record(event, decideAfterCutOff(event, this.#clock())),
    );
    await inTime(Promise.all(settled), deadlineMs);
    this.#outcomeWrites.giveUp();
  }

  #textOf(body: EventCallback): string {
    try {
      checkEventCallback(body);
      return JSON.stringify(body);
    } catch (error) {
      const malformed =
        error instanceof MalformedRequestError
          ? error
          : new MalformedRequestError("event_callback", "nesting", { cause: error });
      this.#log.warn({ part: malformed.part }, "An event that Slack would not send was refused");
      throw malformed;
    }
  }

  /**
   * Those that have waited for too long, which are kept as failed. By when they were due, not by when they came: the
   * operator may have an old one run again.
   */
  async #expire(records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>> {
    const dueSince = this.#clock() - this.#expiryDays * DAY_MS;
    const expired = records.filter(
      ({ dueAt, sealedBody }) =>
        dueAt !== undefined && dueAt.getTime() <= dueSince && sealedBody !== undefined,
    );
    const count = await this.#due.expire(expired, dueSince);
    this.#counts.failed += count;
    if (count > 0) {
      this.#log.error(
        { count, days: this.#expiryDays },
        "Events that no process took for so long are kept as failed, and not handled",
      );
    }
    return new Set(expired);
  }

  #take(record: EventRecord, until: number): EventInFlight {
    const { _id, eventId, type, teamId } = record;
    const about = { event: eventId, type, team: teamId };
    const event = new EventInFlight(_id, about, until, this.#clock(), record);
    this.#inFlight.take(event);
    return event;
  }

  async #run(
    event: EventInFlight,
    receivedAt: number,
    body: (() => EventCallback) | undefined,
    attempt: DeliveryAttempt = {},
  ): Promise<void> {
    const options = { receivedAt, clock: this.#clock, random: this.#random, log: this.#log };
    // One whose body was erased has nobody to be handled for any more.
    const outcome =
      body === undefined
        ? ({ kind: "done" } as const)
        : await tryEvent(event, async () => this.#handle(body(), event, attempt), options);
    await this.#outcomeWrites.record(event, outcome);
    this.#counts[outcome.kind] += 1;
    this.#inFlight.drop(event);
    if (outcome.kind === "again") this.#polls.soon(outcome.at - this.#clock() + TIMER_ERROR_MS);
    this.#pollIfRoom();
  }

  #pollIfRoom(): void {
    // Many at once, rather than a look for each place that comes free.
    if (this.#moreMayWait && this.#inFlight.room * 4 >= this.#inFlight.max) this.#polls.soon(0);
  }
}
