import type { Collection } from "../../database/collection.js";
import type { Telemetry } from "../../telemetry/telemetry.js";
import type { EventRecord } from "../event-record.js";
import type { DeliveryAttempt, EventToProcess, ProcessEvent } from "../event-try.js";
import { inTime } from "../in-time.js";
import type { DueEvents } from "./due-events.js";
import { EventInFlight } from "./event-in-flight.js";
import { EventsInFlight } from "./events-in-flight.js";
import { OutcomeWrites } from "./outcome-writes.js";
import { decideAfterCutOff, type Outcome } from "./retry-decision.js";
import { tracedTry } from "./traced-try.js";
import { tryEvent } from "./try-event.js";

const LONG_RUNNING_MS = 10 * 60_000;

export interface EventProcessorOptions {
  readonly events: Collection;
  readonly due: DueEvents;
  /** Names this run of this process in the leases. */
  readonly owner: string;
  readonly maxInFlight: number;
  readonly leaseMs: number;
  readonly idHours: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  /** Called with the outcome of a try after the outcome was written: there is room for another event then. */
  readonly onOutcome: (outcome: Outcome) => void;
  readonly telemetry: Telemetry;
}

/** Processes events that this process has leased, many at once, and writes the outcome of each. */
export class EventProcessor {
  readonly counts = { done: 0, retried: 0, failed: 0, lost: 0 };
  readonly inFlight: EventsInFlight;
  readonly #options: EventProcessorOptions;
  readonly #outcomeWrites: OutcomeWrites;
  readonly #reported = new WeakSet<EventInFlight>();
  #process: ProcessEvent = () => Promise.reject(new TypeError("The inbox has not been started."));

  constructor(options: EventProcessorOptions) {
    this.#options = options;
    this.inFlight = new EventsInFlight(options.maxInFlight);
    this.#outcomeWrites = new OutcomeWrites({
      ...options,
      lost: (count) => {
        this.counts.lost += count;
        options.log.warn({ count }, "Another process has taken over events that were in flight here");
      },
    });
  }

  start(process: ProcessEvent): void {
    this.#process = process;
    this.#outcomeWrites.begin();
  }

  /** Puts an event that is leased to this process into the place that was reserved for it. */
  take(record: EventRecord, leasedUntil: number): EventInFlight {
    const event = new EventInFlight(record, leasedUntil, this.#options.clock());
    this.inFlight.take(event);
    return event;
  }

  /**
   * Tries an event that was taken, and writes the outcome. `body` opens the event's body. It is undefined when the body was
   * erased; the event is then done. Never rejects.
   */
  async run(
    event: EventInFlight,
    body: (() => EventToProcess["body"]) | undefined,
    delivery: DeliveryAttempt = {},
  ): Promise<void> {
    const { onOutcome, telemetry } = this.#options;
    const outcome =
      body === undefined ? DONE : await tracedTry(telemetry, event, () => this.#try(event, body, delivery));
    await this.#outcomeWrites.record(event, outcome);
    this.counts[outcome.kind === "retry" ? "retried" : outcome.kind] += 1;
    telemetry.count("bolt_mongodb_app.event.outcomes", OUTCOMES[outcome.kind]);
    this.inFlight.drop(event);
    onOutcome(outcome);
  }

  /** Renews the leases of the events in flight, and logs an error for each that has been in flight for very long. */
  async renewLeases(): Promise<void> {
    const { clock, leaseMs, due, log } = this.#options;
    const now = clock();
    const ending = [...this.inFlight].filter(({ leasedUntil }) => leasedUntil < now + (2 * leaseMs) / 3);
    await due.renew(
      ending.map(({ id }) => id),
      now + leaseMs,
    );
    for (const event of ending) event.leasedUntil = now + leaseMs;
    for (const event of this.inFlight) {
      if (now - event.startedAt < LONG_RUNNING_MS || this.#reported.has(event)) continue;
      this.#reported.add(event);
      log.error(event.about, "A listener has been running for more than ten minutes");
    }
  }

  /**
   * Resolves to true when no event is in flight any more. After `deadlineMs` it releases the events that are left, so that
   * another process can take them at once, and resolves to false.
   */
  async finish(deadlineMs: number): Promise<boolean> {
    const finished = await inTime(
      this.inFlight.empty().then(() => true),
      deadlineMs,
    );
    this.#outcomeWrites.stopTrying();
    if (!finished) {
      const ids = [...this.inFlight].map(({ id }) => id);
      await this.#options.due.release(ids).catch((error: unknown) => {
        this.#options.log.warn(
          { err: error, count: ids.length },
          "Events in flight could not be released; other processes can take them when their leases end",
        );
      });
    }
    return finished;
  }

  /** Releases every event in flight, and counts a failed try for each. Resolves after `deadlineMs` at the latest. */
  async abandon(deadlineMs: number): Promise<void> {
    const written = [...this.inFlight].map((event) =>
      this.#outcomeWrites.record(event, decideAfterCutOff(event, this.#options.clock())),
    );
    await inTime(Promise.all(written), deadlineMs);
    this.#outcomeWrites.stopTrying();
  }

  async #try(
    event: EventInFlight,
    body: () => EventToProcess["body"],
    delivery: DeliveryAttempt,
  ): Promise<Outcome> {
    const { about, attempts, finishedListeners } = event;
    const onResult: EventToProcess["onResult"] = (result) => event.add(result);
    return tryEvent(
      event,
      async () => this.#process({ body: body(), delivery, about, attempts, finishedListeners, onResult }),
      { ...this.#options, receivedAt: event.receivedAt },
    );
  }
}

const DONE: Outcome = { kind: "done" };

const OUTCOMES = {
  done: { outcome: "done" },
  retry: { outcome: "retry" },
  failed: { outcome: "failed" },
} as const;
