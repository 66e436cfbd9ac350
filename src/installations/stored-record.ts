import { randomBytes } from "node:crypto";
import type { Document } from "../database/collection.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { UnknownRecordVersionError } from "./installation-error.js";

/**
 * The version of the layout below, `v` in every record. A release reads the versions that it knows and refuses others.
 */
export const RECORD_VERSION = 1;

/**
 * How far the refresh of a record's token has come, or its exchange for one that expires. It counts only while `expiresAt`
 * is that of the stored token: an earlier release that stores a new token leaves it as it was. `rotation-records.ts` and
 * `exchange-records.ts` keep it.
 */
export interface RotationState {
  /** Of the token that this is about, in seconds since the epoch; absent for one that does not expire. */
  expiresAt?: number;
  /** The process that has begun the refresh or the exchange. It stays when that process dies. */
  owner?: string;
  /** When the last one was begun. */
  beganAt?: Date;
  /** Nobody begins before then: the end of the lease, or of the wait after a failure. */
  until?: Date;
  /** Failures in a row. */
  failures?: number;
  /** Since when it is known that Slack refuses to refresh the token. */
  needsReinstallSince?: Date;
  /** When the installer was told; of a person's token, the person. */
  toldAt?: Date;
  /** Slack's error, when it refuses to exchange the token. */
  exchangeRefusedAs?: string;
}

interface CommonFields {
  _id: string;
  v: typeof RECORD_VERSION;
  /** Id of the workspace or org record that this record belongs to; its own id where it is one. */
  workspace: string;
  /** Changes with every write. */
  revision: string;
  createdAt: Date;
  updatedAt: Date;
  clientId?: string;
  isEnterpriseInstall: boolean;
  team?: { id: string; name?: string };
  enterprise?: { id: string; name?: string };
  enterpriseUrl?: string;
  appId?: string;
  authVersion?: "v1" | "v2";
  /** Only while a token is refreshed or exchanged, or cannot be. */
  rotation?: RotationState;
}

export interface WorkspaceRecord extends CommonFields {
  kind: "workspace" | "org";
  installerUserId: string;
  installedAt: Date;
  tokenType?: "bot";
  metadata?: string;
  bot?: { id: string; userId: string; scopes: string[]; expiresAt?: number };
  /** Comes with `bot`. */
  sealedBot?: string;
  incomingWebhook?: { channel?: string; channelId?: string; configurationUrl?: string };
  /** Comes with `incomingWebhook`. */
  sealedWebhook?: string;
  /** The company's own customer whose installation this is. */
  tenant?: string;
  /** The required bot scopes that were not granted; absent where there are none, and until they are counted. */
  missingScopes?: string[];
  /** To the day, when an event came; before the first one, since when events are waited for. */
  lastEventAt?: Date;
  /** These three are kept by `connected-people.ts`, which says what they are for. */
  nobodyConnected?: true;
  peopleRevision?: string;
  connectingUntil?: Date;
  /** Kept by `uninstall-reservation.ts`, which says what it is for. */
  uninstallingUntil?: Date;
}

export interface UserRecord extends CommonFields {
  kind: "user";
  user: { id: string; scopes: string[]; expiresAt?: number };
  sealedUser: string;
}

export type StoredRecord = WorkspaceRecord | UserRecord;

export function newRevision(): string {
  return randomBytes(9).toString("base64url");
}

/** Narrows a document once: the version says that this project wrote these fields. */
export function readRecord(document: Document): StoredRecord {
  if (document.v !== RECORD_VERSION) {
    throw new UnknownRecordVersionError(String(document._id), document.v);
  }
  return document as StoredRecord;
}

export function isUserRecord(record: StoredRecord): record is UserRecord {
  return record.kind === "user";
}

/** How far the refresh of the stored token has come; undefined when none was begun. */
export function rotationOf(record: StoredRecord): RotationState | undefined {
  const { expiresAt } = (isUserRecord(record) ? record.user : record.bot) ?? {};
  return record.rotation?.expiresAt === expiresAt ? record.rotation : undefined;
}

interface Tokens {
  token: string;
  refreshToken?: string;
}

export function sealTokens(
  cipher: TokenCipher,
  { token, refreshToken }: { token: string; refreshToken?: string | undefined },
  recordId: string,
  field: "bot" | "user",
): string {
  return cipher.seal(JSON.stringify({ token, refreshToken: refreshToken ?? undefined }), recordId, field);
}

export function openTokens(
  cipher: TokenCipher,
  recordId: string,
  field: "bot" | "user",
  sealed: string | undefined,
): Tokens {
  return JSON.parse(cipher.open(sealed, recordId, field));
}

/** Without the fields that are undefined, which databases store as null, and without those that Slack sent as null. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
