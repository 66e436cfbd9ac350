import { setTimeout as pause } from "node:timers/promises";
import type { Installation, InstallationQuery, InstallationStore } from "@slack/oauth";
import type { Audit } from "../audit/audit-entry.js";
import { inTime } from "../events/in-time.js";
import { Ticker } from "../events/processing/ticker.js";
import type { StoredInstallation } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { WebClientOptions } from "../slack/web-api.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { KnownExpiry } from "./known-expiry.js";
import { TokenNotRefreshedError } from "./rotation-error.js";
import { SWEEP_MS, sweep, type TellInstaller, type TellPerson } from "./sweep.js";
import { type Refreshing, type RotationLog, TokenRotation, WINDOW_MS } from "./token-rotation.js";
import { refreshAtSlack } from "./tokens-at-slack.js";

/** A token with less time left than a call to Slack may take counts as expired. */
const LAST_MOMENTS_MS = 10_000;

/** How long an event waits for the token that another process fetches. Slack has ten seconds to answer it. */
const WAIT_WITHIN_MS = 12_000;

/** How often a waiting process looks for the new token. */
const LOOK_EVERY_MS = 150;

/** The Slack app whose tokens are refreshed, and who is told when one cannot be. */
export interface RotatingOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** For the client that refreshes; its time-out and retries are set here. */
  readonly clientOptions?: WebClientOptions;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly log?: RotationLog;
  /** Token rotation is on for the Slack app. Without it, that is known as soon as a token that expires is seen. */
  readonly tokensExpire?: boolean;
  /** Notes each token that Slack refuses to refresh. */
  readonly audit?: Audit;
  /** Called for a bot whose token cannot be refreshed, while it lives: at least once for each. */
  readonly tell?: TellInstaller;
  /** The same for a person's token. */
  readonly tellPerson?: TellPerson;
  /** Where refreshes are reported: `registeredTelemetry()`. Default: nowhere. */
  readonly telemetry?: Telemetry;
}

/**
 * An installation store whose tokens are refreshed before they expire, each by one of all processes. Give it to
 * InstallProvider in place of the store, which stays as it is: what this returns has no refresh token and no expiry, so
 * that InstallProvider does not refresh by itself.
 */
export function rotating(store: MongoInstallationStore, options: RotatingOptions): RotatingStore {
  return new RotatingStore(store, options);
}

/** See `rotating`. */
export class RotatingStore implements InstallationStore {
  readonly #store: MongoInstallationStore;
  readonly #rotation: TokenRotation;
  readonly #clock: () => number;
  readonly #expiry: KnownExpiry;
  readonly #sweepOnce: () => Promise<void>;
  readonly #sweep: Ticker;
  #round: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(store: MongoInstallationStore, options: RotatingOptions) {
    const {
      clientId,
      clientSecret,
      clientOptions,
      clock = Date.now,
      log,
      audit,
      tell,
      tellPerson,
      tokensExpire = false,
      telemetry = NO_TELEMETRY,
    } = options;
    const records = store.rotation;
    this.#store = store;
    this.#clock = clock;
    this.#expiry = new KnownExpiry(records, clock, tokensExpire);
    const rotation = new TokenRotation({
      records,
      atSlack: refreshAtSlack({ clientId, clientSecret, clientOptions, clock, telemetry }),
      clock,
      log,
      telemetry,
      audit,
    });
    this.#rotation = rotation;
    const sweepIfAnyExpires = async () => {
      if (!(await this.#expiry.isKnown())) return;
      const isStopping = () => this.#isStopping;
      await sweep({ records, rotation, clock, log, tell, tellPerson, isStopping });
    };
    this.#sweepOnce = () => {
      this.#round = sweepIfAnyExpires();
      return this.#round;
    };
    this.#sweep = new Ticker(this.#sweepOnce, SWEEP_MS, (error) =>
      log?.warn({ err: error }, "Tokens that expire soon could not be looked for"),
    );
  }

  /**
   * From now on tokens are refreshed in the background, also those of workspaces from which no event comes. While no token
   * that expires is known, the database is asked for one at the start and once an hour.
   */
  start(): void {
    this.#isStopping = false;
    this.#sweep.start();
  }

  /** For a process that is about to end: from now on only tokens that have expired are refreshed, for who waits for them. */
  stopRefreshingAhead(): void {
    this.#isStopping = true;
    this.#sweep.stop();
  }

  /** Stops the background refreshes, and resolves when everything that Slack has answered is written. */
  async stop(): Promise<void> {
    this.stopRefreshingAhead();
    await this.#round.catch(() => undefined); // reported where it began
    await this.#rotation.finished();
    this.#isStopping = false;
  }

  /** As the store below stores it. */
  async storeInstallation<AuthVersion extends "v1" | "v2">(
    installation: Installation<AuthVersion, boolean>,
  ): Promise<void> {
    await this.#store.storeInstallation(installation as Installation<"v1" | "v2", boolean>);
    this.#expiry.note(installation);
  }

  /** As the store below deletes it; a refresh that is in flight does not bring it back. */
  async deleteInstallation(query: InstallationQuery<boolean>): Promise<void> {
    await this.#store.deleteInstallation(query);
  }

  /**
   * The installation as `MongoInstallationStore` has it, with tokens that work. A token that ends within three hours is
   * refreshed while the caller goes on with it. For one that has expired the caller waits, twelve seconds at most. If the
   * bot's is not there then, it rejects with `TokenNotRefreshedError`; a person's that is not there, and any that Slack
   * refuses to refresh, is returned as it is.
   */
  async fetchInstallation(query: InstallationQuery<boolean>): Promise<StoredInstallation> {
    const giveUpAt = performance.now() + WAIT_WITHIN_MS;
    for (;;) {
      const installation = await this.#store.fetchInstallation(query);
      if (!expires(installation.bot) && !expires(installation.user)) return installation;
      this.#expiry.note(installation);
      const missing = await this.#missing(installation, query, giveUpAt - performance.now());
      if (missing === undefined) return withoutRotation(installation);
      const { kind, recordId, endsAtMs, inMs } = missing;
      if (performance.now() + inMs > giveUpAt) {
        if (kind === "user" || this.#clock() < endsAtMs) return withoutRotation(installation);
        throw new TokenNotRefreshedError(recordId);
      }
      await pause(Math.min(inMs, LOOK_EVERY_MS));
    }
  }

  /** One round of what is done in the background. */
  sweep(): Promise<void> {
    return this.#sweepOnce();
  }

  /** Begins the refreshes that are due. Resolves to a token that the caller has to wait for, the bot's first. */
  async #missing(
    { bot, user }: StoredInstallation,
    query: InstallationQuery<boolean>,
    withinMs: number,
  ): Promise<Missing | undefined> {
    let missing: Missing | undefined;
    for (const [held, kind] of [
      [bot, "bot"],
      [user, "user"],
    ] as const) {
      if (held?.expiresAt === undefined || held.refreshToken === undefined) continue;
      const endsAtMs = held.expiresAt * 1_000;
      const leftMs = endsAtMs - this.#clock();
      if (leftMs > WINDOW_MS) continue;
      const recordIds = this.#store.rotation.idsOf(query)[kind];
      if (leftMs > LAST_MOMENTS_MS) {
        if (this.#isStopping) continue;
        for (const recordId of recordIds) this.#rotation.refreshSoon(recordId);
      } else if (missing === undefined) {
        const found = await this.#refreshNow(recordIds, withinMs);
        if (found !== undefined) missing = { kind, endsAtMs, ...found };
      }
    }
    return missing;
  }

  /** Refreshes an expired token, which is in one of these records. Undefined when there is nothing to wait for. */
  async #refreshNow(
    recordIds: readonly string[],
    withinMs: number,
  ): Promise<Pick<Missing, "recordId" | "inMs"> | undefined> {
    let missing: Pick<Missing, "recordId" | "inMs"> | undefined;
    for (const recordId of recordIds) {
      const seen = this.#rotation.seen(recordId);
      // A lease may end early, so it is looked at again.
      const isKnown = seen !== undefined && seen.kind !== "leased";
      const found = isKnown ? seen : await inTime(this.#rotation.refresh(recordId), withinMs);
      if (found !== false && found.kind === "refused") return undefined;
      if (found !== false && found.kind === "none") continue;
      missing = { recordId, inMs: found === false ? Number.POSITIVE_INFINITY : this.#readyIn(found) };
    }
    return missing;
  }

  /** A lease may end early, with the new token; the wait after a failure does not. */
  #readyIn(found: Refreshing): number {
    if (found.kind === "waiting") return found.untilMs - this.#clock();
    return found.kind === "leased" ? LOOK_EVERY_MS : 0;
  }
}

/** A token that is not there yet. */
interface Missing {
  readonly kind: "bot" | "user";
  readonly recordId: string;
  readonly endsAtMs: number;
  /** When it is worth looking again. */
  readonly inMs: number;
}

function expires(token: { refreshToken?: string | undefined; expiresAt?: number | undefined } | undefined) {
  return token?.refreshToken !== undefined || token?.expiresAt !== undefined;
}

/** Without what makes InstallProvider refresh. */
function withoutRotation(installation: StoredInstallation): StoredInstallation {
  const { bot, user } = installation;
  return { ...installation, user: withoutExpiry(user), ...(bot && { bot: withoutExpiry(bot) }) };
}

function withoutExpiry<T extends { refreshToken?: string | undefined; expiresAt?: number | undefined }>(
  token: T,
): Omit<T, "refreshToken" | "expiresAt"> {
  const { refreshToken: _refreshToken, expiresAt: _expiresAt, ...rest } = token;
  return rest;
}
