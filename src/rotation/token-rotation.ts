import { randomUUID } from "node:crypto";
import type { Audit } from "../audit/audit-entry.js";
import type { ExpiringToken, RotationRecords } from "../installations/tokens/rotation-records.js";
import { RecentlyUsed } from "../memory/recently-used.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import type { TokensAtSlack } from "./tokens-at-slack.js";
import { type WriteDelay, writeTokens } from "./write-tokens.js";

/** A token is refreshed from three hours before its end. */
export const WINDOW_MS = 3 * 3_600_000;

/**
 * Longer than the write of the lease and Slack's answer may take together: two seconds and ten. It is short because of a
 * process that dies after Slack's answer, or cannot write it: the next one uses the same refresh token, which Slack honours
 * for a short time only.
 */
const LEASE_MS = 15_000;

/** The first wait after a failure, and the longest. */
const WAIT_MS = { first: 2_000, longest: 600_000 } as const;

/** For how long a process does not look again: at a record without such a token, at a token that others refresh or wait with, and at one that Slack refuses. */
const LOOK_AGAIN_MS = { none: 5_000, waiting: 5_000, refused: 60_000 } as const;

/**
 * - `refreshed`: by this call.
 * - `fresh`: the stored token does not expire soon.
 * - `none`: no token that expires is stored.
 * - `refused`: Slack refuses to refresh it.
 * - `leased`: another process refreshes it.
 * - `waiting`: a failure is waited out. Nobody tries before `untilMs`.
 */
export type Refreshing =
  | { readonly kind: "refreshed" | "fresh" | "none" | "refused" }
  | { readonly kind: "leased" | "waiting"; readonly untilMs: number };

const OUTCOMES = {
  fresh: { outcome: "refreshed" },
  failed: { outcome: "failed" },
  refused: { outcome: "refused" },
} as const;

/** What refreshing has to say. A pino logger is one. No field has a token in it. */
export interface RotationLog {
  /** What was done. */
  info(fields: object, message: string): void;
  /** What is tried again, or may be wrong. */
  warn(fields: object, message: string): void;
  /** What somebody has to look at. */
  error(fields: object, message: string): void;
}

export interface TokenRotationOptions {
  readonly records: RotationRecords;
  readonly atSlack: TokensAtSlack;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly log: RotationLog | undefined;
  /** A token with less time left is refreshed; by default that is three hours. */
  readonly windowMs?: number;
  /** By default the log says so. */
  readonly delay?: WriteDelay;
  readonly audit?: Audit | undefined;
  /** Draws a number from 0 to below 1. */
  readonly random?: () => number;
  readonly telemetry?: Telemetry;
}

/**
 * Refreshes tokens. Of all processes one refreshes a token: it writes a lease into the record, asks Slack once, and writes
 * the answer, for as long as it takes. A process that dies meanwhile leaves its lease: when that ends, the next process
 * tries, and if Slack does not honour the refresh token any more, the record is marked.
 */
export class TokenRotation {
  readonly #records: RotationRecords;
  readonly #atSlack: TokensAtSlack;
  readonly #clock: () => number;
  readonly #log: RotationLog | undefined;
  readonly #windowMs: number;
  readonly #delay: WriteDelay;
  readonly #audit: Audit | undefined;
  readonly #random: () => number;
  readonly #telemetry: Telemetry;
  readonly #owner = randomUUID();
  readonly #inFlight = new Map<string, Promise<Refreshing>>();
  /** What was found lately, and until when that is good enough. */
  readonly #seen = new RecentlyUsed<string, { readonly found: Refreshing; readonly untilMs: number }>(10_000);
  #pausedUntilMs = 0;

  constructor(options: TokenRotationOptions) {
    const {
      records,
      atSlack,
      clock,
      log,
      audit,
      windowMs = WINDOW_MS,
      delay,
      random = Math.random,
    } = options;
    const { telemetry = NO_TELEMETRY } = options;
    this.#records = records;
    this.#atSlack = atSlack;
    this.#clock = clock;
    this.#log = log;
    this.#windowMs = windowMs;
    this.#delay = delay ?? {
      failing: (record, err) => log?.error({ err, record }, "A refreshed token is not yet written"),
      done: (record) => log?.info({ record }, "A refreshed token is written"),
    };
    this.#audit = audit;
    this.#random = random;
    this.#telemetry = telemetry;
  }

  /** Slack has said that all refreshes have to wait. */
  get isPaused(): boolean {
    return this.#clock() < this.#pausedUntilMs;
  }

  /** Until when, or when the last such wait has ended. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /**
   * Refreshes the token of a record if it expires within the window and nobody else does. Rejects when the database
   * cannot be asked; what Slack has answered is never given up. Of several calls at once in this process one does it.
   */
  refresh(recordId: string): Promise<Refreshing> {
    const inFlight = this.#inFlight.get(recordId);
    if (inFlight !== undefined) return inFlight;
    const work = this.#refresh(recordId).finally(() => this.#inFlight.delete(recordId));
    this.#inFlight.set(recordId, work);
    return work;
  }

  /** `refresh` for a token that still works: nobody waits for it, and it is not done for every event. */
  refreshSoon(recordId: string): void {
    if (this.seen(recordId) !== undefined) return;
    this.refresh(recordId).catch(() => {
      // Most likely the database is away. The sweep meets the same error, and logs it.
      const untilMs = this.#clock() + LOOK_AGAIN_MS.waiting;
      this.#seen.set(recordId, { found: { kind: "waiting", untilMs }, untilMs });
    });
  }

  /** What this process found lately. */
  seen(recordId: string): Refreshing | undefined {
    const seen = this.#seen.get(recordId);
    return seen !== undefined && this.#clock() < seen.untilMs ? seen.found : undefined;
  }

  /** Resolves when no refresh is in flight, and everything that Slack has answered is written. */
  async finished(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight.values());
  }

  async #refresh(recordId: string): Promise<Refreshing> {
    this.#seen.delete(recordId);
    const token = await this.#records.read(recordId);
    const found = token === undefined ? ({ kind: "none" } as const) : await this.#refreshIfFree(token);
    const nowMs = this.#clock();
    if (found.kind === "fresh") this.#records.forget(recordId);
    if (found.kind === "waiting" || found.kind === "leased")
      this.#seen.set(recordId, { found, untilMs: Math.min(found.untilMs, nowMs + LOOK_AGAIN_MS.waiting) });
    if (found.kind === "refused" || found.kind === "none")
      this.#seen.set(recordId, { found, untilMs: nowMs + LOOK_AGAIN_MS[found.kind] });
    return found;
  }

  async #refreshIfFree(token: ExpiringToken): Promise<Refreshing> {
    const nowMs = this.#clock();
    const { state } = token;
    if (token.expiresAt * 1_000 - nowMs > this.#windowMs) return { kind: "fresh" };
    if (state?.needsReinstallSince !== undefined) return { kind: "refused" };
    const untilMs = Math.max(state?.until?.getTime() ?? 0, this.#pausedUntilMs);
    if (untilMs > nowMs) return { kind: state?.owner === undefined ? "waiting" : "leased", untilMs };
    const leaseUntilMs = nowMs + LEASE_MS;
    if (!(await this.#records.lease(token, this.#owner, leaseUntilMs)))
      return { kind: "leased", untilMs: leaseUntilMs };
    return this.#refreshLeased(token);
  }

  async #refreshLeased(token: ExpiringToken): Promise<Refreshing> {
    let refreshToken: string | undefined;
    try {
      refreshToken = token.refreshToken;
    } catch (error) {
      return this.#failed(token, error, undefined); // another process may have the key
    }
    if (refreshToken === undefined) return this.#refused(token, "no refresh token");
    const answer = await this.#atSlack(refreshToken);
    this.#telemetry.count("bolt_mongodb_app.token.refreshes", OUTCOMES[answer.kind]);
    if (answer.kind === "fresh") {
      const write = () => this.#records.store(token, answer.tokens);
      const isStored = await writeTokens(token.recordId, write, this.#delay);
      return { kind: isStored ? "refreshed" : "fresh" };
    }
    if (answer.kind === "failed") return this.#failed(token, answer.error, answer.retryAfterMs);
    return this.#refused(token, answer.slackError);
  }

  async #failed(token: ExpiringToken, error: unknown, retryAfterMs: number | undefined): Promise<Refreshing> {
    const { recordId } = token;
    const failures = (token.state?.failures ?? 0) + 1;
    const longest = Math.min(WAIT_MS.first * 2 ** (failures - 1), WAIT_MS.longest);
    const untilMs = this.#clock() + (retryAfterMs ?? longest * (0.5 + this.#random() / 2));
    // Of a limit that stops all of them one line is enough.
    if (retryAfterMs === undefined || !this.isPaused)
      this.#log?.warn({ err: error, record: recordId, failures }, "A token could not be refreshed");
    if (retryAfterMs !== undefined) this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
    await this.#records.wait(token, this.#owner, untilMs, failures);
    return { kind: "waiting", untilMs };
  }

  async #refused(token: ExpiringToken, slackError: string): Promise<Refreshing> {
    const { recordId, state } = token;
    if (await this.#records.markRefused(token)) {
      const interrupted = state?.owner === undefined ? {} : { begunBy: state.owner, begunAt: state.beganAt };
      this.#log?.error(
        { record: recordId, slackError, ...interrupted },
        state?.owner === undefined
          ? "Slack refuses to refresh a token: the app has to be installed again"
          : "A refresh was begun and not finished, and Slack refuses to repeat it: the app has to be installed again",
      );
      const { kind, userId, target } = token;
      const details = { token: kind, ...(kind === "user" && { userId }), slackError };
      await this.#audit?.record({ action: "refresh_failure", who: { kind: "slack" }, target, details });
      return { kind: "refused" };
    }
    return { kind: "fresh" };
  }
}
