import { randomUUID } from "node:crypto";
import type { ExchangeRecords } from "../installations/tokens/exchange-records.js";
import type { TokenRecord } from "../installations/tokens/token-record.js";
import { pauseUntil } from "./run-through.js";
import type { TokensAtSlack } from "./tokens-at-slack.js";
import { type WriteDelay, writeTokens } from "./write-tokens.js";

/** Longer than the write of the lease and Slack's answer may take together: two seconds and ten. */
const LEASE_MS = 15_000;

/** How often it looks whether another process has ended its exchange. */
const LOOK_EVERY_MS = 500;

/** Slack's errors that are about the app: no other token would fare better. */
const APP_ERRORS: ReadonlySet<string> = new Set([
  "bad_client_secret",
  "invalid_client_id",
  "token_rotation_not_enabled",
]);

/**
 * - `exchanged`: tokens that expire are stored in its place.
 * - `overtaken`: somebody else has stored another token, or deleted the record. That was left alone.
 * - `refused`: Slack will never exchange it. It works as before.
 * - `stopped`: Slack exchanges no token of this app.
 * - `leased`: another process exchanges it.
 * - `unopened`: it cannot be opened.
 * - `failed`: Slack or the database has failed.
 * - `left`: the run ends, and it was not begun.
 */
export type Exchanging =
  | { readonly kind: "exchanged" | "overtaken" | "leased" | "left" }
  | { readonly kind: "refused" | "stopped"; readonly slackError: string }
  | { readonly kind: "unopened" | "failed"; readonly error: unknown };

export interface TokenExchangeOptions {
  readonly records: ExchangeRecords;
  readonly atSlack: TokensAtSlack;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Aborted when the run shall end. */
  readonly signal: AbortSignal;
  readonly delay: WriteDelay;
  /** Slack wants no call before then. Called once for each such wait. */
  readonly onPause: (untilMs: number) => void;
}

/**
 * Exchanges tokens that do not expire for ones that do. Slack does so once for each token. Of all processes one does it: it
 * writes a lease into the record, asks Slack once, and writes the answer at once, for as long as it takes. When Slack says
 * how long to wait, all calls of this exchange wait.
 */
export class TokenExchange {
  readonly #options: TokenExchangeOptions;
  readonly #owner = randomUUID();
  #pausedUntilMs = 0;

  constructor(options: TokenExchangeOptions) {
    this.#options = options;
  }

  /** Exchanges a token, as it was read. Never rejects. */
  async exchange(token: TokenRecord): Promise<Exchanging> {
    let value: string;
    try {
      value = token.token;
    } catch (error) {
      return { kind: "unopened", error };
    }
    try {
      return await this.#exchange(token, value);
    } catch (error) {
      return { kind: "failed", error };
    }
  }

  /**
   * The same for the token that a record has now. What another process has leased is waited for, as long as a lease: it has
   * been written by then, or that process has died.
   */
  async exchangeNow(recordId: string): Promise<Exchanging> {
    const { records, clock, signal } = this.#options;
    const giveUpAtMs = clock() + LEASE_MS;
    try {
      for (;;) {
        const token = await records.read(recordId);
        const found = token === undefined ? ({ kind: "overtaken" } as const) : await this.exchange(token);
        if (found.kind !== "leased" || clock() > giveUpAtMs) return found;
        await pauseUntil(clock() + LOOK_EVERY_MS, clock, signal);
      }
    } catch (error) {
      return { kind: "failed", error };
    }
  }

  async #exchange(token: TokenRecord, value: string): Promise<Exchanging> {
    const { records, atSlack, clock, signal, delay } = this.#options;
    for (;;) {
      await pauseUntil(this.#pausedUntilMs, clock, signal);
      if (signal.aborted) return { kind: "left" };
      if (!(await records.lease(token, this.#owner, clock() + LEASE_MS))) return this.#notLeased(token);
      const answer = await atSlack(value);
      if (answer.kind === "fresh") {
        const write = () => records.store(token, answer.tokens);
        return { kind: (await writeTokens(token.recordId, write, delay)) ? "exchanged" : "overtaken" };
      }
      if (answer.kind === "refused") {
        await records.markRefused(token, answer.slackError);
        return answer;
      }
      await records.release(token, this.#owner);
      const { error, slackError = "", retryAfterMs } = answer;
      if (APP_ERRORS.has(slackError)) return { kind: "stopped", slackError };
      if (retryAfterMs === undefined) return { kind: "failed", error };
      this.#pause(clock() + retryAfterMs);
    }
  }

  /** Another process has the token, or the record has changed since it was read. */
  async #notLeased({ recordId, sealed }: TokenRecord): Promise<Exchanging> {
    const token = await this.#options.records.read(recordId);
    if (token === undefined) return { kind: "overtaken" };
    return token.sealed === sealed ? { kind: "leased" } : this.exchange(token);
  }

  #pause(untilMs: number): void {
    const isPaused = this.#options.clock() < this.#pausedUntilMs;
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
    if (!isPaused) this.#options.onPause(untilMs);
  }
}
