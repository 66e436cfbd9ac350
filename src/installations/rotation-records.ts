import type { InstallationQuery } from "@slack/oauth";
import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import type { InstallationCache } from "./installation-cache.js";
import { type InstallationTarget, userRecordIds, workspaceOf, workspaceRecordId } from "./record-ids.js";
import { WRITE_DEADLINE_MS } from "./record-writer.js";
import {
  isUserRecord,
  newRevision,
  openTokens,
  RECORD_VERSION,
  type RotationState,
  readRecord,
  rotationOf,
  sealTokens,
} from "./stored-record.js";

/** A stored token that expires, as it was read. */
export interface ExpiringToken {
  readonly recordId: string;
  readonly kind: "bot" | "user";
  readonly target: InstallationTarget;
  /** Whose token it is; for a bot's, who installed it. */
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly state: RotationState | undefined;
  /** Opened when it is read, which throws as `TokenCipher.open` does. The refresh token, too. */
  readonly token: string;
  readonly refreshToken: string | undefined;
  /** The sealed value, and what stands beside it. */
  readonly sealed: string;
  readonly facts: Document;
}

/** What Slack gives for a refresh token. */
export interface FreshTokens {
  readonly token: string;
  readonly refreshToken: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const FIELDS = { bot: "sealedBot", user: "sealedUser" } as const;

/**
 * The tokens that expire, and how far their refresh has come. A token is named by its sealed value, which no other token
 * has: a write changes a record only while the token is the one that was read. So what somebody else has stored
 * meanwhile, such as a new install, stays.
 */
export class RotationRecords {
  readonly #installations: Collection;
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #clock: () => number;
  readonly #cache: InstallationCache | undefined;

  constructor(options: {
    readonly installations: Collection;
    readonly cipher: TokenCipher;
    readonly clientId: string | undefined;
    readonly clock: () => number;
    readonly cache: InstallationCache | undefined;
  }) {
    this.#installations = options.installations;
    this.#cipher = options.cipher;
    this.#clientId = options.clientId;
    this.#clock = options.clock;
    this.#cache = options.cache;
  }

  /** The ids of the records whose tokens answer a query. */
  idsOf(query: InstallationQuery<boolean>): { readonly [kind in ExpiringToken["kind"]]: readonly string[] } {
    return {
      bot: [workspaceRecordId(this.#clientId, query)],
      user: query.userId ? userRecordIds(this.#clientId, query, query.userId) : [],
    };
  }

  /** What is cached of the record's workspace is older than what the database has. */
  forget(recordId: string): void {
    this.#cache?.forgetWorkspace(workspaceOf(recordId));
  }

  /** The token of a record as the database has it now; undefined when there is none, or none that expires. */
  async read(recordId: string): Promise<ExpiringToken | undefined> {
    const document = await withinDeadline((signal) =>
      this.#installations.findOne({ _id: recordId }, { signal }),
    );
    return document === null ? undefined : this.#expiring(document);
  }

  /** Whether a token that expires is stored. */
  async anyExpires(): Promise<boolean> {
    for (const kind of ["bot", "user"] as const) {
      if ((await this.#find(kind, { $gt: 0 }, {}, 1)).length > 0) return true;
    }
    return false;
  }

  /** The tokens that expire before then and that nobody refreshes, waits with, or cannot refresh: the earliest first. */
  async due(beforeMs: number, limit: number): Promise<ExpiringToken[]> {
    const free = { "rotation.needsReinstallSince": null, $or: this.#isFree() };
    const found: ExpiringToken[] = [];
    for (const kind of ["bot", "user"] as const) {
      found.push(...(await this.#find(kind, { $lt: beforeMs / 1_000 }, free, limit - found.length)));
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The bots' tokens that live, that Slack refuses to refresh, and whose installer was not told. */
  async untold(limit: number): Promise<ExpiringToken[]> {
    const isUntold = {
      "rotation.needsReinstallSince": { $exists: true },
      "rotation.toldAt": null,
      $or: this.#isFree(),
    };
    const found = await this.#find("bot", { $gt: this.#clock() / 1_000 }, isUntold, limit);
    return found.filter(({ state }) => state?.needsReinstallSince !== undefined);
  }

  /** Leases the refresh of a token to one of all callers, until then. Resolves to whether it is the caller. */
  async lease(token: ExpiringToken, owner: string, untilMs: number): Promise<boolean> {
    const rotation: RotationState = {
      ...this.#state(token),
      owner,
      beganAt: new Date(this.#clock()),
      until: new Date(untilMs),
    };
    const isFree = [
      { "rotation.needsReinstallSince": null, $or: this.#isFree() },
      { "rotation.expiresAt": { $ne: token.expiresAt } },
    ];
    return this.#update(token, { $or: isFree }, { $set: { rotation } });
  }

  /** After a failure: ends the caller's lease, and nobody tries again before then. */
  async wait(token: ExpiringToken, owner: string, untilMs: number, failures: number): Promise<boolean> {
    const until = new Date(untilMs);
    const isMine = { "rotation.owner": owner };
    const $set = { "rotation.until": until, "rotation.failures": failures };
    return this.#update(token, isMine, { $set, $unset: { "rotation.owner": "" } });
  }

  /**
   * Stores what Slack gave for a token. Resolves to false when the record has another token by now, or is gone: that one
   * wins. It does not ask for the lease: what Slack gave is good, also when the lease has run out meanwhile.
   */
  async store(token: ExpiringToken, fresh: FreshTokens): Promise<boolean> {
    const { recordId, kind } = token;
    for (let current = token; ; ) {
      const $set = {
        [kind]: { ...current.facts, expiresAt: fresh.expiresAt },
        [FIELDS[kind]]: sealTokens(this.#cipher, fresh, recordId, kind),
        revision: newRevision(),
      };
      if (await this.#update(current, {}, { $set, $unset: { rotation: "" } })) return true;
      const stored = await this.read(recordId);
      if (stored?.expiresAt === fresh.expiresAt) return true; // a write that was reported as failed
      if (stored?.expiresAt !== token.expiresAt) return false;
      current = stored; // the same token, sealed anew
    }
  }

  /** Notes that Slack refuses to refresh a token. Resolves to true for one of all callers. */
  async refuse(token: ExpiringToken): Promise<boolean> {
    const rotation: RotationState = {
      expiresAt: token.expiresAt,
      needsReinstallSince: new Date(this.#clock()),
    };
    const isFirst = [
      { "rotation.needsReinstallSince": null },
      { "rotation.expiresAt": { $ne: token.expiresAt } },
    ];
    return this.#update(token, { $or: isFirst }, { $set: { rotation } });
  }

  /** Reserves the word to the installer for one of all callers, until then. */
  async reserveTelling(token: ExpiringToken, untilMs: number): Promise<boolean> {
    const isFree = { "rotation.toldAt": null, $or: this.#isFree() };
    return this.#update(token, isFree, { $set: { "rotation.until": new Date(untilMs) } });
  }

  async told(token: ExpiringToken): Promise<void> {
    const marked = { "rotation.needsReinstallSince": { $exists: true } };
    await this.#update(token, marked, { $set: { "rotation.toldAt": new Date(this.#clock()) } });
  }

  #isFree(): Document[] {
    return [{ "rotation.until": null }, { "rotation.until": { $lte: new Date(this.#clock()) } }];
  }

  #state({ expiresAt, state }: ExpiringToken): RotationState {
    return state ?? { expiresAt };
  }

  async #find(kind: "bot" | "user", expiresAt: Document, filter: Document, limit: number) {
    const field = `${kind}.expiresAt`;
    const documents = await withinDeadline(
      (signal) =>
        this.#installations
          .find(
            { clientId: this.#clientId ?? null, v: RECORD_VERSION, [field]: expiresAt, ...filter },
            { sort: { [field]: 1 }, limit, signal },
          )
          .toArray(),
      WRITE_DEADLINE_MS,
    );
    return documents.map((document) => this.#expiring(document)).filter((token) => token !== undefined);
  }

  /** Changes the record only while the token is the one that was read. */
  async #update(token: ExpiringToken, filter: Document, update: Document): Promise<boolean> {
    const { recordId: _id, kind, sealed } = token;
    const unchanged = { _id, [FIELDS[kind]]: sealed };
    const forget = () => this.forget(_id);
    const write = () => this.#installations.updateOne({ ...unchanged, ...filter }, update);
    try {
      // Once more when a write that was given up ends after all.
      const { matchedCount } = await withinDeadline(() => write().finally(forget), WRITE_DEADLINE_MS);
      return matchedCount === 1;
    } finally {
      forget();
    }
  }

  #expiring(document: Document): ExpiringToken | undefined {
    const record = readRecord(document);
    const { _id: recordId, isEnterpriseInstall, team, enterprise } = record;
    const kind = isUserRecord(record) ? "user" : "bot";
    const [facts, sealed] = isUserRecord(record)
      ? [record.user, record.sealedUser]
      : [record.bot, record.sealedBot];
    if (facts?.expiresAt === undefined || sealed === undefined) return undefined;
    const open = () => openTokens(this.#cipher, recordId, kind, sealed);
    return {
      recordId,
      kind,
      target: { isEnterpriseInstall, teamId: team?.id, enterpriseId: enterprise?.id },
      userId: isUserRecord(record) ? record.user.id : record.installerUserId,
      expiresAt: facts.expiresAt,
      state: rotationOf(record),
      sealed,
      facts,
      get token() {
        return open().token;
      },
      get refreshToken() {
        return open().refreshToken;
      },
    };
  }
}
