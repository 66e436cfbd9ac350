import type { RotationRecords } from "../installations/tokens/rotation-records.js";

/** Tokens that expire may come from a process that this one does not see, such as a command. They live for hours. */
const LOOK_EVERY_MS = 3_600_000;

/** What an installation brings or has, as far as it says when it ends. */
interface Held {
  readonly bot?: { readonly expiresAt?: number | undefined } | undefined;
  readonly user: { readonly expiresAt?: number | undefined };
}

/**
 * Whether an app has tokens that expire. A process learns it from its configuration, from what it stores and reads, and
 * else from the database: at its first question, and once an hour. What is known once stays known.
 */
export class KnownExpiry {
  readonly #records: RotationRecords;
  readonly #clock: () => number;
  #isKnown: boolean;
  #lookAtMs = Number.NEGATIVE_INFINITY;

  constructor(records: RotationRecords, clock: () => number, isKnown: boolean) {
    this.#records = records;
    this.#clock = clock;
    this.#isKnown = isKnown;
  }

  /** An installation was stored or read. */
  note({ bot, user }: Held): void {
    if (bot?.expiresAt !== undefined || user.expiresAt !== undefined) this.#isKnown = true;
  }

  /** Rejects when the database cannot be asked; then the next question asks it again. */
  async isKnown(): Promise<boolean> {
    if (this.#isKnown || this.#clock() < this.#lookAtMs) return this.#isKnown;
    if (await this.#records.anyExpires()) this.#isKnown = true;
    this.#lookAtMs = this.#clock() + LOOK_EVERY_MS;
    return this.#isKnown;
  }
}
