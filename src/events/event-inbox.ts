import { randomUUID } from "node:crypto";
import type { Collection } from "../database/collection.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { Acceptance } from "./accepting/acceptance.js";
import { checkEventCallback, type EventCallback } from "./event-callback.js";
import { eventRecord } from "./event-record.js";
import type { DeliveryAttempt, ProcessEvent } from "./event-try.js";
import { MalformedRequestError } from "./malformed-request-error.js";
import { DueEventPolling } from "./processing/due-event-polling.js";
import { DueEvents } from "./processing/due-events.js";
import { EventProcessor } from "./processing/event-processor.js";
import { Ticker } from "./processing/ticker.js";

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
  readonly maxInFlight?: number;
  /** How many may wait to be written down. */
  readonly maxWaiting?: number;
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
 * Every event is written down once before Slack hears that it arrived, and then processed at least once, by one of the
 * processes that share the database: by this one at once, where it has room; later, and by any of them, when a listener
 * failed, a process died, or there was no room. Order is not promised.
 */
export class EventInbox {
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #clock: () => number;
  readonly #leaseMs: number;
  /** This process, this time: another one for each inbox. */
  readonly #owner = randomUUID();
  readonly #acceptance: Acceptance;
  readonly #processor: EventProcessor;
  readonly #polling: DueEventPolling;
  readonly #renewals: Ticker;
  /** Whether this process works on events. */
  #isOpen = false;

  constructor({
    events,
    cipher,
    clientId,
    logger,
    clock = Date.now,
    random = Math.random,
    maxInFlight = 1_000,
    maxWaiting = 1_000,
    idHours = 2,
    leaseMs = 30_000,
    expiryDays = 7,
  }: EventInboxOptions) {
    this.#cipher = cipher;
    this.#clientId = clientId;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    const owner = this.#owner;
    const shared = { events, clock, leaseMs, log: logger };
    const due = new DueEvents({ events, clientId, owner, clock });
    this.#acceptance = new Acceptance({ events, clock, log: logger, mostWaiting: maxWaiting });
    this.#processor = new EventProcessor({
      ...shared,
      due,
      owner,
      maxInFlight,
      idHours,
      random,
      onOutcome: (outcome) => {
        if (outcome.kind === "retry") this.#polling.pollAt(outcome.at);
        this.#polling.pollIfRoom();
      },
    });
    this.#polling = new DueEventPolling({
      ...shared,
      due,
      processor: this.#processor,
      expiryDays,
      bodyOf: ({ sealedBody, _id }) =>
        sealedBody === undefined ? undefined : () => JSON.parse(cipher.open(sealedBody, _id, "body")),
    });
    this.#renewals = new Ticker(
      () => this.renewLeases(),
      leaseMs / 3,
      (error) => logger.warn({ err: error }, "The leases of the events in flight could not be renewed"),
    );
  }

  /** Since this process began. */
  get counts() {
    const { done, retried, failed, lost } = this.#processor.counts;
    const { takenOver, expired } = this.#polling.counts;
    return { ...this.#acceptance.counts, done, retried, failed: failed + expired, takenOver, lost };
  }

  /** How many events this process works on; `full` when others wait in the database until there is room. */
  get load(): { readonly inFlight: number; readonly max: number; readonly full: boolean } {
    const { size, max, room } = this.#processor.inFlight;
    return { inFlight: size, max, full: room === 0 };
  }

  /** Begins to process events, those that wait in the database too. */
  start(process: ProcessEvent): void {
    this.#isOpen = true;
    this.#processor.start(process);
    this.#polling.start();
    this.#renewals.start();
  }

  /**
   * Writes an event down, and then processes it here where there is room. Resolves as soon as it is written: from then on
   * it is not lost. A duplicate, whichever process had it first, is dropped.
   *
   * Rejects within two seconds when it cannot be written: with `DatabaseUnavailableError`, or at once with
   * `InboxFullError` when too many wait already. It may be stored all the same; it is then processed like any other.
   *
   * Rejects with `MalformedRequestError`, and stores nothing, when it is no event that Slack would send.
   */
  async accept(body: EventCallback, delivery: DeliveryAttempt = {}): Promise<"accepted" | "duplicate"> {
    const text = this.#textOf(body);
    this.#acceptance.check();
    const now = this.#clock();
    const record = eventRecord(this.#clientId, body, new Date(now));
    record.sealedBody = this.#cipher.seal(text, record._id, "body");
    const { inFlight } = this.#processor;
    const isHere = this.#isOpen && inFlight.reserve();
    const leasedUntil = now + this.#leaseMs;
    if (isHere) {
      record.owner = this.#owner;
      record.dueAt = new Date(leasedUntil);
    }
    let isNew = false;
    try {
      isNew = await this.#acceptance.write(record);
    } finally {
      if (isHere && !isNew) inFlight.release();
    }
    if (!isNew) return "duplicate";
    if (isHere) {
      const event = this.#processor.take(record, leasedUntil);
      // Slack hears of everything that was written together before any of it is worked on.
      setImmediate(() => void this.#processor.run(event, () => body, delivery));
    } else this.#polling.expectMore();
    return "accepted";
  }

  /**
   * Takes events that are due, as many as there is room for, and resolves to their number; it does not wait until they
   * are processed. Happens by itself every few seconds, and as soon as the next try of an event that failed here is due.
   */
  pollDue(): Promise<number> {
    return this.#polling.poll();
  }

  /** Takes nothing more from the database by itself; what is accepted is still processed. */
  stopPolling(): void {
    this.#polling.pause();
  }

  /** Renews the leases of what is in flight. Happens by itself three times in a lease. */
  renewLeases(): Promise<void> {
    return this.#processor.renewLeases();
  }

  /**
   * Begins nothing more, and resolves when the outcome of all that is in flight is written; after `deadlineMs` it releases
   * the rest, for another process to take at once, and resolves to false. What is accepted meanwhile waits in the database.
   */
  async stop(deadlineMs: number): Promise<boolean> {
    this.#isOpen = false;
    this.#polling.stop();
    const isFinished = await this.#processor.finish(deadlineMs);
    this.#renewals.stop();
    return isFinished;
  }

  /**
   * For a process that ends by an error which belongs to no listener: begins nothing more, and releases all that is in
   * flight, each as tried once more without success. Resolves when that is written, and after `deadlineMs`; what is not
   * written then is free when its lease ends, which counts the same.
   */
  async abandon(deadlineMs: number): Promise<void> {
    this.#isOpen = false;
    this.#polling.stop();
    this.#renewals.stop();
    await this.#processor.abandon(deadlineMs);
  }

  /** Throws `MalformedRequestError` for what Slack would not send. */
  #textOf(body: EventCallback): string {
    try {
      checkEventCallback(body);
      return JSON.stringify(body);
    } catch (error) {
      if (error instanceof MalformedRequestError) throw error;
      throw new MalformedRequestError("event_callback", "nesting", { cause: error });
    }
  }
}
