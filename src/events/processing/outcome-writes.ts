import type { Collection } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { GroupCommit } from "../accepting/group-commit.js";
import { failedFields } from "../event-record.js";
import type { EventInFlight } from "./event-in-flight.js";
import { inParallel } from "./in-parallel.js";
import type { Outcome, Unsuccessful } from "./retry-decision.js";

const HOUR_MS = 60 * 60 * 1_000;

const WRITE_DEADLINE_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Outcomes may be collected for this long before they are written together: no sender waits for the write. */
const GATHER_MS = 20;

/** How many unsuccessful outcomes are written at once, each by a write of its own. */
const WRITES_AT_ONCE = 20;

export interface OutcomeWriteOptions {
  readonly events: Collection;
  readonly owner: string;
  readonly clock: () => number;
  readonly idHours: number;
  readonly log: { warn(fields: object, message: string): void };
  /** Called with the number of events that another process has taken over meanwhile. */
  readonly lost: (count: number) => void;
}

/**
 * Writes the outcomes of the events in flight. Every write names the owner, so a process that lost its lease changes
 * nothing. A write that fails is repeated until `stopTrying`, because an event whose outcome is not written runs twice.
 */
export class OutcomeWrites {
  readonly #options: OutcomeWriteOptions;
  readonly #done: GroupCommit<EventInFlight, undefined>;
  readonly #unsuccessful: GroupCommit<{ event: EventInFlight; outcome: Unsuccessful }, undefined>;
  #stopped = new AbortController();

  constructor(options: OutcomeWriteOptions) {
    this.#options = options;
    this.#done = new GroupCommit((events) => this.#writeDone(events), { gatherMs: GATHER_MS });
    this.#unsuccessful = new GroupCommit((items) => this.#writeUnsuccessful(items));
  }

  /** Resolves when the outcome is written, or after `stopTrying`. Never rejects. */
  async record(event: EventInFlight, outcome: Outcome): Promise<void> {
    if (outcome.kind === "done") await this.#done.add(event);
    else await this.#unsuccessful.add({ event, outcome });
  }

  /** From now on writes are repeated until they succeed, also after an earlier `stopTrying`. */
  begin(): void {
    this.#stopped = new AbortController();
  }

  /** Stops repeating failed writes. Other processes can take an event whose outcome is not written when its lease ends. */
  stopTrying(): void {
    this.#stopped.abort();
  }

  /** Erases the bodies. The ids stay for `idHours`, so that duplicates are recognized. */
  async #writeDone(events: readonly EventInFlight[]): Promise<undefined[]> {
    const { events: collection, owner, clock, idHours } = this.#options;
    const ids = events.map(({ id }) => id);
    await this.#untilWritten(events.length, () =>
      collection.updateMany(
        { _id: { $in: ids }, owner },
        {
          $set: { expiresAt: new Date(clock() + idHours * HOUR_MS) },
          $unset: {
            sealedBody: "",
            traceparent: "",
            owner: "",
            dueAt: "",
            error: "",
            givenUp: "",
            givenUpBy: "",
          },
        },
      ),
    );
    return events.map(() => undefined);
  }

  async #writeUnsuccessful(
    items: readonly { readonly event: EventInFlight; readonly outcome: Unsuccessful }[],
  ): Promise<undefined[]> {
    await inParallel(items, WRITES_AT_ONCE, (item) => this.#writeOne(item));
    return items.map(() => undefined);
  }

  async #writeOne({
    event,
    outcome,
  }: {
    readonly event: EventInFlight;
    readonly outcome: Unsuccessful;
  }): Promise<void> {
    const { events: collection, owner, clock } = this.#options;
    const common = {
      finished: [...event.succeeded],
      error: outcome.error,
      ...(event.gaveUpError !== undefined && { givenUp: event.gaveUpError, givenUpBy: [...event.gaveUp] }),
    };
    const update =
      outcome.kind === "retry"
        ? {
            $set: { ...common, attempts: outcome.attempts, dueAt: new Date(outcome.at) },
            $unset: { owner: "" },
          }
        : {
            $set: {
              ...common,
              attempts: event.attempts + 1,
              ...failedFields(clock()),
            },
            $unset: { owner: "", dueAt: "" },
          };
    // An event whose body an uninstall has erased is not kept as failed. It is done when its lease ends.
    const kept = outcome.kind === "failed" ? { sealedBody: { $exists: true } } : {};
    await this.#untilWritten(1, () => collection.updateOne({ _id: event.id, owner, ...kept }, update));
  }

  async #untilWritten(count: number, write: () => Promise<{ readonly matchedCount: number }>): Promise<void> {
    const { log, lost } = this.#options;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const { matchedCount } = await withinDeadline(write, WRITE_DEADLINE_MS);
        // After a failed write this count proves nothing: the failed write may have matched the events already.
        if (matchedCount < count && pauseMs === FIRST_PAUSE_MS) lost(count - matchedCount);
        return;
      } catch (error) {
        if (pauseMs === FIRST_PAUSE_MS) {
          log.warn(
            { err: error, count },
            "The outcome of events could not be written; the write is repeated",
          );
        }
      }
      await this.#pause(pauseMs);
      if (this.#stopped.signal.aborted) return;
    }
  }

  /** Resolves after this time, or at once when `stopTrying` is called. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
      if (signal.aborted) done();
    });
  }
}
