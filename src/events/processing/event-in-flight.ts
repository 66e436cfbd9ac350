import { isInstance } from "../../log/thrown.js";
import type { EventRecord } from "../event-record.js";
import { PermanentError } from "../permanent-error.js";
import { errorLabel } from "./error-label.js";

/** An event that this process is working on, once: a later try is another one. */
export class EventInFlight {
  /** Names of the listeners that succeeded: they have no part in a further try. */
  readonly finished: Set<string>;
  /** Names of those that said that they never will, in this try or an earlier one. */
  readonly givenUpBy: Set<string>;
  readonly attempts: number;
  /** What the last of them said, in a word. */
  givenUp: string | undefined;
  readonly #begun = new Set<string>();

  constructor(
    /** Id of the record. */
    readonly id: string,
    /** What logs may say of it. */
    readonly about: { readonly event: string; readonly type: string; readonly team: string | null },
    /** When the lease ends, in milliseconds since the epoch. */
    public leasedUntil: number,
    /** When this try began. */
    readonly startedAt: number,
    /** What the tries before this one left. */
    before: Pick<EventRecord, "attempts" | "finished" | "givenUp" | "givenUpBy">,
  ) {
    this.attempts = before.attempts;
    this.finished = new Set(before.finished);
    this.givenUp = before.givenUp;
    this.givenUpBy = new Set(before.givenUpBy);
  }

  /**
   * Runs a listener, unless it is finished with this event. Rejects as it does, and with a `TypeError` when another
   * listener of the same name ran in this try: they could not be told apart.
   */
  async runOnce(name: string, listener: () => Promise<unknown>): Promise<void> {
    if (this.#begun.has(name)) {
      throw new TypeError(`Two listeners are called ${name}. Give each a name of its own.`);
    }
    this.#begun.add(name);
    if (this.finished.has(name) || this.givenUpBy.has(name)) return;
    try {
      await listener();
    } catch (error) {
      if (!isInstance(error, PermanentError)) throw error;
      this.givenUp = errorLabel(error);
      this.givenUpBy.add(name);
      throw error;
    }
    this.finished.add(name);
  }
}
