import type { Document } from "../database/collection.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import type { StoredInstallation } from "./installation-records.js";
import {
  defined,
  isUserRecord,
  openTokens,
  readRecord,
  rotationOf,
  type StoredRecord,
  type UserRecord,
  type WorkspaceRecord,
} from "./stored-record.js";

/** The fields that an installation takes from either kind of record. */
interface CommonParts {
  readonly id: string;
  readonly team: { readonly id: string; readonly name?: string } | undefined;
  readonly enterprise: { readonly id: string; readonly name?: string } | undefined;
  /** Values that an installation has as they are. */
  readonly facts: Pick<StoredInstallation, "appId" | "enterpriseUrl" | "isEnterpriseInstall" | "authVersion">;
}

/** A workspace's (or an organization's) record, with its secrets opened. */
export interface OpenedWorkspace extends CommonParts {
  readonly kind: "workspace";
  readonly bot: NonNullable<StoredInstallation["bot"]> | undefined;
  readonly incomingWebhook: NonNullable<StoredInstallation["incomingWebhook"]> | undefined;
  readonly installerUserId: string;
  readonly install: Pick<
    StoredInstallation,
    "tokenType" | "metadata" | "installerUserId" | "installedAt" | "tenant"
  >;
  /** True when no person's record belongs to the workspace. False does not mean that there is one (see `connected-people.ts`). */
  readonly nobodyConnected: boolean;
  /** Whether Slack refuses to refresh the bot's token. */
  readonly needsReinstall: boolean;
}

/** A person's record, with its secrets opened. */
export interface OpenedPerson extends CommonParts {
  readonly kind: "person";
  readonly user: { readonly id: string; readonly token: string; readonly scopes: readonly string[] };
  readonly updatedAtMs: number;
}

export type OpenedRecord = OpenedWorkspace | OpenedPerson;

/** A record that exists but cannot be read. A caller that needs it gets the error. */
export interface UnreadableRecord {
  readonly kind: "unreadable";
  readonly id: string;
  readonly error: unknown;
  /** When the record was stored. Infinity for a workspace's record and for an unknown version: these are always needed. */
  readonly updatedAtMs: number;
}

/** Reads a document and opens its secrets, once for all the installations that are made of it. */
export function openRecord(document: Document, cipher: TokenCipher): OpenedRecord | UnreadableRecord {
  let updatedAtMs = Number.POSITIVE_INFINITY;
  try {
    const record = readRecord(document);
    if (!isUserRecord(record)) return openedWorkspace(record, cipher);
    updatedAtMs = record.updatedAt.getTime();
    return openedPerson(record, cipher);
  } catch (error) {
    return { kind: "unreadable", id: String(document._id), error, updatedAtMs };
  }
}

function openedWorkspace(record: WorkspaceRecord, cipher: TokenCipher): OpenedWorkspace {
  const { _id: id, installerUserId } = record;
  return {
    kind: "workspace",
    ...commonParts(record),
    bot: record.bot && { ...record.bot, ...openTokens(cipher, id, "bot", record.sealedBot) },
    incomingWebhook: record.incomingWebhook && {
      ...record.incomingWebhook,
      url: cipher.open(record.sealedWebhook, id, "webhook"),
    },
    installerUserId,
    install: {
      ...defined({ tokenType: record.tokenType, metadata: record.metadata, tenant: record.tenant }),
      installerUserId,
      installedAt: record.installedAt.toISOString(),
    },
    nobodyConnected: record.nobodyConnected === true,
    needsReinstall: record.bot !== undefined && rotationOf(record)?.needsReinstallSince !== undefined,
  };
}

function openedPerson(record: UserRecord, cipher: TokenCipher): OpenedPerson {
  return {
    kind: "person",
    ...commonParts(record),
    user: { ...record.user, ...openTokens(cipher, record._id, "user", record.sealedUser) },
    updatedAtMs: record.updatedAt.getTime(),
  };
}

function commonParts(record: StoredRecord): CommonParts {
  const { _id: id, isEnterpriseInstall, team, enterprise, appId, enterpriseUrl, authVersion } = record;
  return {
    id,
    team: isEnterpriseInstall ? undefined : team,
    enterprise,
    facts: defined({ appId, enterpriseUrl, isEnterpriseInstall, authVersion }),
  };
}

/**
 * The installation that these records make, or undefined when there are none. They are at most one workspace (or org)
 * record, and the records of the requested person. Of several, the one that was stored last has the token that works.
 * Throws the error of a record that cannot be read, unless the person has a newer one.
 *
 * Everything in it is the caller's own, to change at will: InstallProvider does.
 */
export function installationOf(
  records: readonly (OpenedRecord | UnreadableRecord)[],
  userId: string | undefined,
): StoredInstallation | undefined {
  let workspace: OpenedWorkspace | undefined;
  let newest: OpenedPerson | UnreadableRecord | undefined;
  for (const record of records) {
    if (record.kind === "workspace") workspace = record;
    else if (newest === undefined || record.updatedAtMs > newest.updatedAtMs) newest = record;
  }
  if (newest?.kind === "unreadable") throw newest.error;
  const person = newest;
  const base = workspace ?? person;
  if (base === undefined) return undefined;
  return {
    team: base.team && { ...base.team },
    enterprise: base.enterprise && { ...base.enterprise },
    user: person
      ? { ...person.user, scopes: [...person.user.scopes] }
      : { id: userId ?? workspace?.installerUserId ?? "", token: undefined, scopes: undefined },
    ...base.facts,
    ...(workspace?.bot && { bot: { ...workspace.bot, scopes: [...workspace.bot.scopes] } }),
    ...(workspace?.incomingWebhook && { incomingWebhook: { ...workspace.incomingWebhook } }),
    ...workspace?.install,
    ...(workspace?.needsReinstall && { needsReinstall: true }),
  };
}
