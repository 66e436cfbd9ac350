import type { InstallationQuery } from "@slack/oauth";
import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { pagesOf } from "../../database/pages/pages.js";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { InstallationCache } from "../installation-cache.js";
import { userRecordIds, workspaceRecordId } from "../record-ids.js";
import { WRITE_DEADLINE_MS } from "../record-writer.js";
import type { RotationState } from "../stored-record.js";
import { filterFor, type TokenPlace } from "./token-place.js";
import { type TokenRecord, tokenRecord } from "./token-record.js";
import { type FreshTokens, TokenWrites } from "./token-writes.js";

/** A stored token that expires, as it was read. */
export type ExpiringToken = TokenRecord & { readonly expiresAt: number };

/**
 * The tokens that expire, and how far their refresh has come. A write changes a record only while the token is the one
 * that was read (`TokenWrites`).
 */
export class RotationRecords {
  readonly #installations: Collection;
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #clock: () => number;
  readonly #writes: TokenWrites;

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
    this.#writes = new TokenWrites(options);
  }

  /** The ids of the records whose tokens answer a query. */
  idsOf(query: InstallationQuery<boolean>): { readonly [kind in TokenRecord["kind"]]: readonly string[] } {
    return {
      bot: [workspaceRecordId(this.#clientId, query)],
      user: query.userId ? userRecordIds(this.#clientId, query, query.userId) : [],
    };
  }

  /** What is cached of the record's workspace is older than what the database has. */
  forget(recordId: string): void {
    this.#writes.forget(recordId);
  }

  /** The token of a record as the database has it now; undefined when there is none, or none that expires. */
  async read(recordId: string): Promise<ExpiringToken | undefined> {
    const token = await this.#writes.read(recordId);
    return isExpiring(token) ? token : undefined;
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

  /** The ids of the records whose token expires before then, a page at a time; of a place alone where one is named. */
  async *idsBefore(beforeMs: number, place?: TokenPlace): AsyncGenerator<readonly string[]> {
    const ends = { $lt: beforeMs / 1_000 };
    const filter = {
      ...filterFor(this.#clientId, place),
      $or: [{ "bot.expiresAt": ends }, { "user.expiresAt": ends }],
    };
    for await (const page of pagesOf(this.#installations, filter, { _id: 1 }))
      yield page.map(({ _id }) => String(_id));
  }

  /**
   * The tokens that live, end before then, and that Slack refuses to refresh, and whose person was not told: of a bot's
   * token that is who installed it.
   */
  async untold(kind: TokenRecord["kind"], beforeMs: number, limit: number): Promise<ExpiringToken[]> {
    const isUntold = {
      "rotation.needsReinstallSince": { $exists: true },
      "rotation.toldAt": null,
      $or: this.#isFree(),
    };
    const lives = { $gt: this.#clock() / 1_000, $lt: beforeMs / 1_000 };
    const found = await this.#find(kind, lives, isUntold, limit);
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
    return this.#writes.lease(token, { $or: isFree }, rotation);
  }

  /** After a failure: ends the caller's lease, and nobody tries again before then. */
  async wait(token: ExpiringToken, owner: string, untilMs: number, failures: number): Promise<boolean> {
    const until = new Date(untilMs);
    const isMine = { "rotation.owner": owner };
    const $set = { "rotation.until": until, "rotation.failures": failures };
    return this.#writes.update(token, isMine, { $set, $unset: { "rotation.owner": "" } });
  }

  /** See `TokenWrites.store`. */
  async store(token: ExpiringToken, fresh: FreshTokens): Promise<boolean> {
    return this.#writes.store(token, fresh);
  }

  /** Notes that Slack refuses to refresh a token. Resolves to true for one of all callers. */
  async markRefused(token: ExpiringToken): Promise<boolean> {
    const rotation: RotationState = {
      expiresAt: token.expiresAt,
      needsReinstallSince: new Date(this.#clock()),
    };
    const isFirst = [
      { "rotation.needsReinstallSince": null },
      { "rotation.expiresAt": { $ne: token.expiresAt } },
    ];
    return this.#writes.update(token, { $or: isFirst }, { $set: { rotation } });
  }

  /** Reserves the message to the token's person for one of all callers, until then. */
  async reserveTelling(token: ExpiringToken, untilMs: number): Promise<boolean> {
    const isFree = { "rotation.toldAt": null, $or: this.#isFree() };
    return this.#writes.update(token, isFree, { $set: { "rotation.until": new Date(untilMs) } });
  }

  async told(token: ExpiringToken): Promise<void> {
    const marked = { "rotation.needsReinstallSince": { $exists: true } };
    await this.#writes.update(token, marked, { $set: { "rotation.toldAt": new Date(this.#clock()) } });
  }

  #isFree(): Document[] {
    return isFree(this.#clock());
  }

  #state({ expiresAt, state }: ExpiringToken): RotationState {
    return state ?? { expiresAt };
  }

  async #find(kind: TokenRecord["kind"], expiresAt: Document, filter: Document, limit: number) {
    const field = `${kind}.expiresAt`;
    const documents = await withinDeadline(
      (signal) =>
        this.#installations
          .find(
            { ...filterFor(this.#clientId), [field]: expiresAt, ...filter },
            { sort: { [field]: 1 }, limit, signal },
          )
          .toArray(),
      WRITE_DEADLINE_MS,
    );
    return documents.map((document) => tokenRecord(document, this.#cipher)).filter(isExpiring);
  }
}

/** That no lease and no wait holds a record now. */
export function isFree(nowMs: number): Document[] {
  return [{ "rotation.until": null }, { "rotation.until": { $lte: new Date(nowMs) } }];
}

function isExpiring(token: TokenRecord | undefined): token is ExpiringToken {
  return token?.expiresAt !== undefined;
}
