import type { Collection, Document } from "../../database/collection.js";
import { DATABASE_DEADLINE_MS, withinDeadline } from "../../database/deadline.js";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { InstallationCache } from "../installation-cache.js";
import { workspaceOf } from "../record-ids.js";
import { WRITE_DEADLINE_MS } from "../record-writer.js";
import { newRevision, type RotationState, sealTokens } from "../stored-record.js";
import { type TokenRecord, tokenRecord } from "./token-record.js";

/** What Slack gives for a refresh token, and for a token that is exchanged. */
export interface FreshTokens {
  readonly token: string;
  readonly refreshToken: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const FIELDS = { bot: "sealedBot", user: "sealedUser" } as const;

/**
 * Writes about a token. It is named by its sealed value, which no other token has: a write changes a record only while the
 * token is the one that was read. So what somebody else has stored meanwhile, such as a new install, stays.
 */
export class TokenWrites {
  readonly #installations: Collection;
  readonly #cipher: TokenCipher;
  readonly #cache: InstallationCache | undefined;

  constructor(options: {
    readonly installations: Collection;
    readonly cipher: TokenCipher;
    readonly cache?: InstallationCache | undefined;
  }) {
    this.#installations = options.installations;
    this.#cipher = options.cipher;
    this.#cache = options.cache;
  }

  /** What is cached of the record's workspace is older than what the database has. */
  forget(recordId: string): void {
    this.#cache?.forgetWorkspace(workspaceOf(recordId));
  }

  /** The token of a record as the database has it now; undefined when there is none. */
  async read(recordId: string): Promise<TokenRecord | undefined> {
    const document = await withinDeadline((signal) =>
      this.#installations.findOne({ _id: recordId }, { signal }),
    );
    return document === null ? undefined : tokenRecord(document, this.#cipher);
  }

  /** Changes the record, if it also matches the filter. Resolves to whether it did. */
  async update(
    token: TokenRecord,
    filter: Document,
    update: Document,
    deadlineMs = WRITE_DEADLINE_MS,
  ): Promise<boolean> {
    const { recordId: _id, kind, sealed } = token;
    const unchanged = { _id, [FIELDS[kind]]: sealed };
    const forget = () => this.forget(_id);
    const write = () => this.#installations.updateOne({ ...unchanged, ...filter }, update);
    try {
      // A write that timed out may still succeed later, so the cache is cleared again when it ends.
      const { matchedCount } = await withinDeadline(() => write().finally(forget), deadlineMs);
      return matchedCount === 1;
    } finally {
      forget();
    }
  }

  /**
   * Writes the lease of a token to one of all callers into its record, if it matches the filter. Resolves to whether it is
   * the caller. A lease counts from before it is written, so writing it may take two seconds at most.
   */
  lease(token: TokenRecord, filter: Document, rotation: RotationState): Promise<boolean> {
    return this.update(token, filter, { $set: { rotation } }, DATABASE_DEADLINE_MS);
  }

  /**
   * Stores what Slack gave for a token. Resolves to false when the record has another token by now, or is gone: that one
   * wins. It does not ask for the lease: what Slack gave is good, also when the lease has run out meanwhile.
   */
  async store(token: TokenRecord, fresh: FreshTokens): Promise<boolean> {
    const { recordId, kind } = token;
    for (let current = token; ; ) {
      const $set = {
        [kind]: { ...current.facts, expiresAt: fresh.expiresAt },
        [FIELDS[kind]]: sealTokens(this.#cipher, fresh, recordId, kind),
        revision: newRevision(),
      };
      if (await this.update(current, {}, { $set, $unset: { rotation: "" } })) return true;
      const stored = await this.read(recordId);
      if (stored === undefined) return false;
      if (holds(stored, fresh.token)) return true; // a write that was reported as failed
      if (!isSame(stored, token)) return false;
      current = stored; // the same token, sealed anew
    }
  }
}

/** Whether it is the token that was read. Two that do not expire are told apart by what they are. */
function isSame(stored: TokenRecord, token: TokenRecord): boolean {
  return (
    stored.expiresAt === token.expiresAt && (token.expiresAt !== undefined || holds(stored, token.token))
  );
}

/** False, too, for a record that was sealed by a process whose keys this one does not have. */
function holds(stored: TokenRecord, token: string): boolean {
  try {
    return stored.token === token;
  } catch {
    return false;
  }
}
