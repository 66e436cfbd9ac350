import type { Collection } from "../../database/collection.js";
import { DatabaseUnavailableError } from "../../database/database-error.js";
import { insertNew } from "../../database/insert-new.js";
import { isRefusedWrite } from "../../database/refused-write.js";
import { AppError } from "../../errors.js";
import type { EventRecord } from "../event-record.js";
import { AcceptanceHealth } from "./acceptance-health.js";
import { GroupCommit } from "./group-commit.js";
import { InboxFullError } from "./inbox-full-error.js";

/** Slack waits three seconds. */
const ACCEPT_WITHIN_MS = 2_000;

/** What an event may wait, under load, for others to be written with. */
const GATHER_MS = 10;

/** Writes events down, those that come together with one write. */
export class Acceptance {
  readonly counts = { accepted: 0, duplicates: 0, refused: 0 };
  readonly #writes: GroupCommit<EventRecord, boolean>;
  readonly #health: AcceptanceHealth;
  readonly #mostWaiting: number;

  constructor({
    events,
    clock,
    log,
    mostWaiting,
  }: {
    readonly events: Collection;
    readonly clock: () => number;
    readonly log: { error(fields: object, message: string): void };
    /** How many may wait to be written, or be written, at once. */
    readonly mostWaiting: number;
  }) {
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

  /** Throws `InboxFullError` when too many wait already. */
  check(): void {
    const waiting = this.#writes.size;
    if (waiting >= this.#mostWaiting) throw this.#refused(new InboxFullError(waiting));
  }

  /**
   * Resolves, once it is stored, to whether it was not there before. Rejects with `DatabaseUnavailableError` when it has
   * not been written within two seconds; it may be stored all the same.
   */
  async write(record: EventRecord): Promise<boolean> {
    try {
      const isNew = await this.#writes.add(record, { ms: ACCEPT_WITHIN_MS, error: tooLate });
      this.#health.accepted();
      this.counts[isNew ? "accepted" : "duplicates"] += 1;
      return isNew;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #refused(error: unknown): Error {
    this.counts.refused += 1;
    this.#health.refused();
    return error instanceof AppError
      ? error
      : new DatabaseUnavailableError("The event could not be written down.", { cause: error });
  }
}

function tooLate(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`The event was not written down within ${ACCEPT_WITHIN_MS} ms.`);
}
