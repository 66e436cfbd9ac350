import type { Installation } from "@slack/oauth";
import type { Document } from "../database/collection.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { missingScopes } from "../manifest/scopes/missing-scopes.js";
import { InvalidInstallationError } from "./installation-error.js";
import { userRecordId, workspaceRecordId } from "./record-ids.js";
import {
  defined,
  isUserRecord,
  newRevision,
  openTokens,
  RECORD_VERSION,
  readRecord,
  rotationOf,
  type StoredRecord,
  sealTokens,
} from "./stored-record.js";
import { isTenant, TENANT_IN_WORDS } from "./tenant.js";

/** What `fetchInstallation` returns: Slack's installation, with who installed it and when (ISO 8601, UTC). */
export type StoredInstallation = Installation<"v1" | "v2", boolean> & {
  readonly installerUserId?: string;
  readonly installedAt?: string;
  /** Slack refuses to refresh the bot's token: it works until `bot.expiresAt`, and then the app has to be installed again. */
  readonly needsReinstall?: true;
  /** The company's own customer whose installation this is (see `installLink`). */
  readonly tenant?: string;
};

/** One upsert: the record's id, and mongodb's update. */
export interface RecordWrite {
  readonly id: string;
  readonly update: { $set: Document; $setOnInsert: Document; $unset?: Document };
}

/** A stored token, and what a later write must name to be sure that it is still the same. */
export interface StoredToken {
  readonly recordId: string;
  readonly revision: string;
  /** When the record was last written by an install, or by a person who connected. */
  readonly updatedAt: Date;
  readonly kind: "bot" | "user";
  /** Whose token it is; undefined for a bot's. */
  readonly userId: string | undefined;
  /** Of a bot's record: the company's own customer. */
  readonly tenant?: string;
  /** Opened when it is read, which throws as `TokenCipher.open` does: a record can be deleted unopened. */
  readonly token: string;
  /** Whether a refresh token is stored beside it that Slack has not refused. Opened when it is read, too. */
  readonly isRefreshable: boolean;
}

/**
 * The writes that store an installation, the workspace's first. A workspace record (or an org record, for an org-wide install) holds the bot
 * and the incoming webhook, and is written when the installation brings one; a user record holds a person's own token,
 * and is written when it brings one. What it does not bring stays as it is.
 */
export function recordWrites(
  installation: StoredInstallation,
  {
    clientId,
    cipher,
    now,
    botScopes,
  }: {
    clientId: string | undefined;
    cipher: TokenCipher;
    now: Date;
    /** What the app asks for and cannot do without, where that is known. */
    botScopes?: readonly string[] | undefined;
  },
): RecordWrite[] {
  const target = {
    isEnterpriseInstall: installation.isEnterpriseInstall === true,
    teamId: installation.team?.id,
    enterpriseId: installation.enterprise?.id,
  };
  const workspace = workspaceRecordId(clientId, target);
  const common = defined({
    v: RECORD_VERSION,
    workspace,
    revision: newRevision(),
    updatedAt: now,
    clientId,
    appId: installation.appId,
    authVersion: installation.authVersion,
    isEnterpriseInstall: target.isEnterpriseInstall,
    team: installation.team && defined({ id: installation.team.id, name: installation.team.name }),
    enterprise:
      installation.enterprise &&
      defined({ id: installation.enterprise.id, name: installation.enterprise.name }),
    enterpriseUrl: installation.enterpriseUrl,
  });
  const missing = installation.bot && botScopes && missingScopes(botScopes, installation.bot.scopes);
  const upsert = (id: string, kind: StoredRecord["kind"], fields: Document): RecordWrite => {
    const $unset = {
      // A workspace that left its organization says so by not naming one.
      ...(!installation.enterprise && { enterprise: "" }),
      ...(kind !== "user" && { uninstallingUntil: "" }),
      // What was about the token that is replaced.
      ...((kind === "user" || installation.bot) && { rotation: "" }),
      ...(kind !== "user" && missing?.length === 0 && { missingScopes: "" }),
    };
    return {
      id,
      update: {
        $set: { ...common, kind, ...defined(fields) },
        $setOnInsert: { createdAt: now, ...(kind !== "user" && { lastEventAt: now }) },
        ...(Object.keys($unset).length > 0 && { $unset }),
      },
    };
  };

  const installedAt = installation.installedAt === undefined ? now : new Date(installation.installedAt);
  if (Number.isNaN(installedAt.getTime())) {
    throw new InvalidInstallationError("The installation's installedAt is no date in ISO 8601.");
  }
  const writes: RecordWrite[] = [];
  const { bot, incomingWebhook, user, tenant } = installation;
  if (tenant != null && !isTenant(tenant)) {
    throw new InvalidInstallationError(`The installation's tenant is not ${TENANT_IN_WORDS}.`);
  }
  if (bot || incomingWebhook) {
    writes.push(
      upsert(workspace, target.isEnterpriseInstall ? "org" : "workspace", {
        installerUserId: installation.installerUserId ?? user.id,
        installedAt,
        metadata: installation.metadata,
        tokenType: installation.tokenType,
        tenant,
        ...(bot && {
          bot: defined({ id: bot.id, userId: bot.userId, scopes: bot.scopes, expiresAt: bot.expiresAt }),
          sealedBot: sealTokens(cipher, bot, workspace, "bot"),
          ...(missing && missing.length > 0 && { missingScopes: missing }),
        }),
        ...(incomingWebhook && {
          incomingWebhook: defined({
            channel: incomingWebhook.channel,
            channelId: incomingWebhook.channelId,
            configurationUrl: incomingWebhook.configurationUrl,
          }),
          sealedWebhook: cipher.seal(incomingWebhook.url, workspace, "webhook"),
        }),
      }),
    );
  }
  if (user.token) {
    const id = userRecordId(workspace, user.id);
    writes.push(
      upsert(id, "user", {
        user: defined({ id: user.id, scopes: user.scopes ?? [], expiresAt: user.expiresAt }),
        sealedUser: sealTokens(cipher, { ...user, token: user.token }, id, "user"),
      }),
    );
  }
  if (writes.length === 0) {
    throw new InvalidInstallationError(
      "The installation has no bot token, no user token and no webhook: there is nothing to store.",
    );
  }
  return writes;
}

/** The token that a record holds, or undefined when it holds none (a webhook alone). */
export function storedToken(document: Document, cipher: TokenCipher): StoredToken | undefined {
  const record = readRecord(document);
  if (!isUserRecord(record) && record.bot === undefined) return undefined;
  const { _id: recordId, revision, updatedAt } = record;
  const open = () =>
    isUserRecord(record)
      ? openTokens(cipher, recordId, "user", record.sealedUser)
      : openTokens(cipher, recordId, "bot", record.sealedBot);
  return {
    recordId,
    revision,
    updatedAt,
    kind: isUserRecord(record) ? "user" : "bot",
    userId: isUserRecord(record) ? record.user.id : undefined,
    ...(!isUserRecord(record) && record.tenant !== undefined && { tenant: record.tenant }),
    get token() {
      return open().token;
    },
    get isRefreshable() {
      return open().refreshToken !== undefined && rotationOf(record)?.needsReinstallSince === undefined;
    },
  };
}
