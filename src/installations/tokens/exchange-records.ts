import type { Collection } from "../../database/collection.js";
import { pagesOf } from "../../database/pages/pages.js";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { RotationState } from "../stored-record.js";
import { isFree } from "./rotation-records.js";
import { filterFor, type TokenPlace } from "./token-place.js";
import { type TokenRecord, tokenRecord } from "./token-record.js";
import { type FreshTokens, TokenWrites } from "./token-writes.js";

/** How many tokens are stored. */
export interface TokenCounts {
  /** Those that do not expire. */
  readonly lasting: Readonly<Record<TokenRecord["kind"], number>>;
  readonly expiring: Readonly<Record<TokenRecord["kind"], number>>;
}

/**
 * The tokens that do not expire, and how far their exchange for ones that do has come. A write changes a record only while
 * the token is the one that was read (`TokenWrites`).
 */
export class ExchangeRecords {
  readonly #installations: Collection;
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #clock: () => number;
  readonly #writes: TokenWrites;

  constructor(options: {
    readonly installations: Collection;
    readonly cipher: TokenCipher;
    readonly clientId: string | undefined;
    /** Milliseconds since the epoch. */
    readonly clock: () => number;
  }) {
    this.#installations = options.installations;
    this.#cipher = options.cipher;
    this.#clientId = options.clientId;
    this.#clock = options.clock;
    this.#writes = new TokenWrites(options);
  }

  /** Reads every record once, and opens none. */
  async count(place?: TokenPlace): Promise<TokenCounts> {
    const counts = { lasting: { bot: 0, user: 0 }, expiring: { bot: 0, user: 0 } };
    for await (const page of pagesOf(this.#installations, filterFor(this.#clientId, place))) {
      for (const document of page) {
        const token = tokenRecord(document, this.#cipher);
        if (token !== undefined) counts[isLasting(token) ? "lasting" : "expiring"][token.kind] += 1;
      }
    }
    return counts;
  }

  /** The tokens that do not expire, a page at a time. */
  async *pages(place?: TokenPlace): AsyncGenerator<readonly TokenRecord[]> {
    const filter = { ...filterFor(this.#clientId, place), "bot.expiresAt": null, "user.expiresAt": null };
    for await (const page of pagesOf(this.#installations, filter)) {
      yield page
        .map((document) => tokenRecord(document, this.#cipher))
        .filter((token) => token !== undefined);
    }
  }

  /** The token of a record as the database has it now; undefined when there is none, or one that expires. */
  async read(recordId: string): Promise<TokenRecord | undefined> {
    const token = await this.#writes.read(recordId);
    return token !== undefined && isLasting(token) ? token : undefined;
  }

  /** Leases the exchange of a token to one of all callers, until then. Resolves to whether it is the caller. */
  async lease(token: TokenRecord, owner: string, untilMs: number): Promise<boolean> {
    const nowMs = this.#clock();
    const rotation: RotationState = { owner, beganAt: new Date(nowMs), until: new Date(untilMs) };
    return this.#writes.lease(token, { $or: isFree(nowMs) }, rotation);
  }

  /** Ends the caller's lease. */
  async release(token: TokenRecord, owner: string): Promise<void> {
    await this.#writes.update(token, { "rotation.owner": owner }, { $unset: { rotation: "" } });
  }

  /** Notes that Slack refuses to exchange a token. */
  async markRefused(token: TokenRecord, slackError: string): Promise<void> {
    const rotation: RotationState = { exchangeRefusedAs: slackError };
    await this.#writes.update(token, {}, { $set: { rotation } });
  }

  /** See `TokenWrites.store`. */
  async store(token: TokenRecord, fresh: FreshTokens): Promise<boolean> {
    return this.#writes.store(token, fresh);
  }
}

function isLasting({ expiresAt }: TokenRecord): boolean {
  return expiresAt === undefined;
}
