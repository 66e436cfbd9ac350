import { PermanentError } from "../errors.js";
import { errorLabel } from "./verdict.js";

/** An event that this process is working on, once: a later try is another one. */
export class EventInHand {
  /** Listeners that have no part in a further try: they succeeded, or said that they never will. */
  readonly finished: Set<string>;
  readonly attempts: number;
  /** Set once a listener, in this try or an earlier one, said that it will never succeed: what it said, in a word. */
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
    before: { readonly attempts: number; readonly finished: readonly string[]; readonly givenUp?: string },
  ) {
    this.attempts = before.attempts;
    this.finished = new Set(before.finished);
    this.givenUp = before.givenUp;
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
    if (this.finished.has(name)) return;
    try {
      await listener();
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      this.givenUp = errorLabel(error);
      this.finished.add(name);
      throw error;
    }
    this.finished.add(name);
  }
}
