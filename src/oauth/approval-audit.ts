import type { Installation } from "@slack/oauth";
import type { AuditDetails, AuditNote } from "../audit/audit-entry.js";
import type { FormerInstall } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";

/** An approval that is stored. */
export interface StoredApproval {
  readonly kind: "install" | "connect";
  /** What was stored. */
  readonly installation: Installation;
  /** The scopes that were stored before an install; undefined where that is not known, and for a person's account. */
  readonly before: FormerInstall | undefined;
}

/** Where an installation is stored. */
export function targetOf({ isEnterpriseInstall, team, enterprise }: Installation): InstallationTarget {
  return {
    isEnterpriseInstall: isEnterpriseInstall === true,
    ...(team && { teamId: team.id }),
    ...(enterprise && { enterpriseId: enterprise.id }),
  };
}

/**
 * What the audit trail says of an approval that is stored: that a person connected their account; or an install or reinstall,
 * and what the app may do now that it could not before, or the other way round.
 */
export function approvalNotes({ kind, installation, before }: StoredApproval): AuditNote[] {
  const { bot, user } = installation;
  const who = { kind: "person", userId: user.id } as const;
  const target = targetOf(installation);
  const granted: AuditDetails = {
    ...(bot && { botScopes: bot.scopes }),
    ...(user.token !== undefined && { userScopes: user.scopes ?? [] }),
  };
  if (kind === "connect") return [{ action: "connect", who, target, details: granted }];
  if (before === undefined) {
    return [{ action: "install", who, target, details: { ...granted, before: "not known" } }];
  }
  // An app without a bot is installed with the person's token.
  const [now, then] = bot === undefined ? [user.scopes ?? [], before.user] : [bot.scopes, before.bot];
  if (then === undefined) return [{ action: "install", who, target, details: granted }];
  const added = now.filter((scope) => !then.includes(scope));
  const removed = then.filter((scope) => !now.includes(scope));
  const notes: AuditNote[] = [{ action: "reinstall", who, target, details: granted }];
  if (added.length + removed.length > 0) {
    notes.push({ action: "scope_change", who, target, details: { added, removed } });
  }
  return notes;
}
