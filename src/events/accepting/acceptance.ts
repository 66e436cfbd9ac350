import type { Collection } from "../../database/collection.js";
import { DatabaseUnavailableError } from "../../database/database-error.js";
import { insertNew } from "../../database/insert-new.js";
import { isRefusedWrite } from "../../database/refused-write.js";
import { AppError } from "../../errors.js";
import type { Telemetry } from "../../telemetry/telemetry.js";
import type { EventRecord } from "../event-record.js";
import { AcceptanceHealth } from "./acceptance-health.js";
import { GroupCommit } from "./group-commit.js";
import { InboxFullError } from "./inbox-full-error.js";

/** Slack waits three seconds for its answer. */
const ACCEPT_WITHIN_MS = 2_000;

/** Under load, an event may wait this long for others that are written together with it. */
const GATHER_MS = 10;

const ACCEPTED = { outcome: "accepted" } as const;
const DUPLICATE = { outcome: "duplicate" } as const;
const REFUSED = { outcome: "refused" } as const;

/** Writes new events to the database. Events that arrive together share one write (group commit). */
export class Acceptance {
  readonly counts = { accepted: 0, duplicates: 0, refused: 0 };
  readonly #writes: GroupCommit<EventRecord, boolean>;
  readonly #health: AcceptanceHealth;
  readonly #mostWaiting: number;
  readonly #telemetry: Telemetry;

  constructor({
    events,
    clock,
    log,
    mostWaiting,
    telemetry,
  }: {
    readonly events: Collection;
    readonly clock: () => number;
    readonly log: { error(fields: object, message: string): void };
    /** How many events may wait for a write, or be part of one, at once. */
    readonly mostWaiting: number;
    readonly telemetry: Telemetry;
  }) {
    this.#telemetry = telemetry;
    this.#mostWaiting = mostWaiting;
    this.#health = new AcceptanceHealth(clock, log);
    this.#writes = new GroupCommit(
      async (records) => {
        const insertions = await insertNew(events, records);
        return insertions.map((each) => (each instanceof Error ? each : each === "stored"));
      },
      { gatherMs: GATHER_MS, patienceMs: ACCEPT_WITHIN_MS, isRefused: isRefusedWrite },
    );
  }

  /** Throws `InboxFullError` when too many events wait to be written. */
  check(): void {
    const waiting = this.#writes.size;
    if (waiting >= this.#mostWaiting) throw this.#refused(new InboxFullError(waiting));
  }

  /**
   * Resolves when the event is stored: to true when it is new, to false when it is a duplicate. Rejects with
   * `DatabaseUnavailableError` when it has not been written within two seconds; it may be stored all the same.
   */
  async write(record: EventRecord): Promise<boolean> {
    try {
      const isNew = await this.#writes.add(record, { ms: ACCEPT_WITHIN_MS, error: tooLate });
      this.#health.accepted();
      this.counts[isNew ? "accepted" : "duplicates"] += 1;
      this.#telemetry.count("bolt_mongodb_app.event.deliveries", isNew ? ACCEPTED : DUPLICATE);
      return isNew;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #refused(error: unknown): Error {
    this.counts.refused += 1;
    this.#health.refused();
    this.#telemetry.count("bolt_mongodb_app.event.deliveries", REFUSED);
    return error instanceof AppError
      ? error
      : new DatabaseUnavailableError("The event could not be written down.", { cause: error });
  }
}

function tooLate(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`The event was not written down within ${ACCEPT_WITHIN_MS} ms.`);
}
