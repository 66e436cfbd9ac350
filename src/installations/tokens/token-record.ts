import type { Document } from "../../database/collection.js";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { InstallationTarget } from "../record-ids.js";
import { isUserRecord, openTokens, type RotationState, readRecord, rotationOf } from "../stored-record.js";

/** A bot's or a person's stored token, as it was read. */
export interface TokenRecord {
  readonly recordId: string;
  readonly kind: "bot" | "user";
  readonly target: InstallationTarget;
  /** Whose token it is; for a bot's, who installed it. */
  readonly userId: string;
  /** Seconds since the epoch; undefined for a token that does not expire. */
  readonly expiresAt: number | undefined;
  readonly state: RotationState | undefined;
  /** Opened when it is read, which throws as `TokenCipher.open` does. The refresh token, too. */
  readonly token: string;
  readonly refreshToken: string | undefined;
  /** The sealed value, and what stands beside it. */
  readonly sealed: string;
  readonly facts: Document;
}

/** Undefined for a record that holds no token, such as a webhook's. */
export function tokenRecord(document: Document, cipher: TokenCipher): TokenRecord | undefined {
  const record = readRecord(document);
  const { _id: recordId, isEnterpriseInstall, team, enterprise } = record;
  const kind = isUserRecord(record) ? "user" : "bot";
  const [facts, sealed] = isUserRecord(record)
    ? [record.user, record.sealedUser]
    : [record.bot, record.sealedBot];
  if (facts === undefined || sealed === undefined) return undefined;
  const open = () => openTokens(cipher, recordId, kind, sealed);
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
