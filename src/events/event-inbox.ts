import { randomUUID } from "node:crypto";
import type { Collection } from "../database/collection.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { Acceptance } from "./accepting/acceptance.js";
import { checkEventCallback, type EventCallback } from "./event-callback.js";
import { observeEvents } from "./event-gauges.js";
import { eventRecord } from "./event-record.js";
import type { DeliveryAttempt, ProcessEvent } from "./event-try.js";
import { MalformedRequestError } from "./malformed-request-error.js";
import { DueEventPolling } from "./processing/due-event-polling.js";
import { DueEvents } from "./processing/due-events.js";
import { EventProcessor } from "./processing/event-processor.js";
import { Ticker } from "./processing/ticker.js";

/** Where the events are kept, and how many the process works on at once. */
export interface EventInboxOptions {
  /** mongodb's `db.collection("events")`, or the embedded database's. */
  readonly events: Collection;
  readonly cipher: TokenCipher;
  /** The Slack app that the events belong to. Inboxes of different apps never see each other's events. */
  readonly clientId?: string | undefined;
  readonly logger: InboxLog;
  /** Milliseconds since the epoch. Processes that share a database need clocks that agree within a few seconds. */
  readonly clock?: () => number;
  /** From 0 to 1, for the jitter, and for which of many due events are taken. */
  readonly random?: () => number;
  /** How many events are worked on at once. */
  readonly maxInFlight?: number;
  /** How many events may wait to be written to the database. */
  readonly maxWaiting?: number;
  /** How long the id of a handled event is remembered. */
  readonly idHours?: number;
  /** How long the events of a process that died or hangs stay leased to it. All processes on a database need the same value. */
  readonly leaseMs?: number;
  /** An event that has been due for this long, and that no process has taken, is kept as failed and not handled. */
  readonly expiryDays?: number;
  /** Where it reports metrics and traces: `registeredTelemetry()`. Default: nowhere. */
  readonly telemetry?: Telemetry;
}

/** What the inbox has to say. A pino logger is one. No field has a token or the text of a message in it. */
export interface InboxLog {
  /** What was done. */
  info(fields: object, message: string): void;
  /** What is tried again, or may be wrong. */
  warn(fields: object, message: string): void;
  /** What somebody has to look at. */
  error(fields: object, message: string): void;
}

/**
 * Writes every event to the database once, before Slack gets its 200, and has it processed at least once by one of the
 * processes that share the database. This process takes the event at once if it has room. Any of the processes takes it
 * later when there was no room, a listener failed, or a process died. The order of events is not guaranteed.
 */
export class EventInbox {
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #clock: () => number;
  readonly #leaseMs: number;
  /** Names this inbox, in this run of the process, as the owner of leases. */
  readonly #owner = randomUUID();
  readonly #acceptance: Acceptance;
  readonly #processor: EventProcessor;
  readonly #polling: DueEventPolling;
  readonly #renewals: Ticker;
  readonly #telemetry: Telemetry;
  readonly #observe: () => () => void;
  #endObserving: () => void = () => undefined;
  /** Whether this process takes events to process. */
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
    telemetry = NO_TELEMETRY,
  }: EventInboxOptions) {
    this.#cipher = cipher;
    this.#clientId = clientId;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#telemetry = telemetry;
    const owner = this.#owner;
    const shared = { events, clock, random, leaseMs, log: logger, telemetry };
    const due = new DueEvents({ events, clientId, owner, clock });
    this.#acceptance = new Acceptance({ ...shared, mostWaiting: maxWaiting });
    this.#processor = new EventProcessor({
      ...shared,
      due,
      owner,
      maxInFlight,
      idHours,
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
        sealedBody === undefined ? undefined : () => JSON.parse(cipher.openEvent(sealedBody, _id)),
    });
    const { inFlight } = this.#processor;
    this.#observe = () => observeEvents({ telemetry, due, inFlight, clock });
    this.#renewals = new Ticker(
      () => this.renewLeases(),
      leaseMs / 3,
      (error) => logger.warn({ err: error }, "The leases of the events in flight could not be renewed"),
    );
  }

  /** How many events had which outcome since this inbox was made. */
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

  /** Starts to process events, including those that are pending in the database. */
  start(process: ProcessEvent): void {
    this.#isOpen = true;
    this.#processor.start(process);
    this.#polling.start();
    this.#renewals.start();
    this.#endObserving();
    this.#endObserving = this.#observe();
  }

  /**
   * Writes an event to the database, and then processes it here if there is room. Resolves as soon as the event is written:
   * from then on it is not lost. A duplicate is dropped, whichever process accepted the event first.
   *
   * Rejects with `DatabaseUnavailableError` within two seconds when the event could not be written; it may be stored all
   * the same, and is then processed like any other. Rejects at once with `InboxFullError` when too many events wait to be
   * written.
   *
   * Rejects with `MalformedRequestError`, and stores nothing, when Slack would not send such an event.
   */
  async accept(body: EventCallback, delivery: DeliveryAttempt = {}): Promise<"accepted" | "duplicate"> {
    const text = this.#textOf(body);
    this.#acceptance.check();
    const now = this.#clock();
    const record = eventRecord(this.#clientId, body, new Date(now));
    record.sealedBody = this.#cipher.sealEvent(text, record._id);
    const traceparent = this.#telemetry.traceparent();
    if (traceparent !== undefined) record.traceparent = traceparent;
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
      // All events that were written together are answered before the first of them is processed.
      setImmediate(() => void this.#processor.run(event, () => body, delivery));
    } else this.#polling.expectMore();
    return "accepted";
  }

  /**
   * Polls for due events: takes as many as there is room for, and resolves to their number. It does not wait until they are
   * processed. The inbox also polls by itself, every few seconds and when the next try of an event that failed here is due.
   */
  pollDue(): Promise<number> {
    return this.#polling.poll();
  }

  /** Stops polling for due events. Events that are accepted are still processed. */
  stopPolling(): void {
    this.#polling.pause();
  }

  /** Renews the leases of the events in flight. The inbox also does so by itself, three times in a lease. */
  renewLeases(): Promise<void> {
    return this.#processor.renewLeases();
  }

  /**
   * Takes no further events, and resolves to true when the outcome of every event in flight is written. After `deadlineMs`
   * it releases the others, so that another process can take them at once, and resolves to false. Events that are accepted
   * meanwhile stay pending in the database.
   */
  async stop(deadlineMs: number): Promise<boolean> {
    this.#isOpen = false;
    this.#polling.stop();
    const isFinished = await this.#processor.finish(deadlineMs);
    this.#renewals.stop();
    this.#endObserving();
    return isFinished;
  }

  /**
   * For a process that is about to end because of an error that belongs to no listener. Takes no further events, releases
   * every event in flight, and counts a failed try for each. Resolves when that is written, or after `deadlineMs`. An event
   * that is not released by then can be taken when its lease ends, which counts as a failed try too.
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
