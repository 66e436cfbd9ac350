import type { Installation } from "@slack/oauth";
import type { AuditDetails, AuditNote } from "../audit/audit-entry.js";
import type { StoredInstallation } from "../installations/installation-records.js";
import type { FormerInstall } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import type { ScopesChange } from "../lifecycle/lifecycle-hooks.js";
import type { ScopeHolder } from "../manifest/scopes/optional-scopes.js";

/** An approval that is stored. */
export interface StoredApproval {
  readonly kind: "install" | "connect";
  /** What was stored. */
  readonly installation: Installation & Pick<StoredInstallation, "tenant">;
  /** What was stored before; undefined where that is not known. */
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
export function approvalNotes(approval: StoredApproval): AuditNote[] {
  const { kind, installation, before } = approval;
  const { user } = installation;
  const scopes = scopesIn(installation);
  const about = { who: { kind: "person", userId: user.id } as const, target: targetOf(installation) };
  const tenant = tenantOf(approval);
  const details: AuditDetails = {
    ...(scopes.bot && { botScopes: scopes.bot }),
    ...(scopes.user && { userScopes: scopes.user }),
    ...(kind === "install" && tenant !== undefined && { tenant }),
  };
  const changes = scopesChanges(approval).map(
    ({ of, userId, added, removed }): AuditNote => ({
      action: "scope_change",
      ...about,
      details: { added, removed, ...(of === "person" && { userId }) },
    }),
  );
  if (kind === "connect") return [{ action: "connect", ...about, details }, ...changes];
  if (before === undefined) {
    return [{ action: "install", ...about, details: { ...details, before: "not known" } }];
  }
  return [
    { action: isReinstall(installation, before) ? "reinstall" : "install", ...about, details },
    ...changes,
  ];
}

/** The scopes of each token that an approval has brought; undefined of one that it has not. */
export function scopesIn({
  bot,
  user,
}: Installation): Readonly<Record<ScopeHolder, readonly string[] | undefined>> {
  return { bot: bot?.scopes, user: user.token === undefined ? undefined : (user.scopes ?? []) };
}

/** The tenant that an installation has from an approval on. */
export function tenantOf({
  installation,
  before,
}: Pick<StoredApproval, "installation" | "before">): string | undefined {
  return installation.tenant ?? before?.tenant;
}

/** Whether the app was installed already. An app without a bot is installed with the person's token. */
export function isReinstall({ bot }: Pick<Installation, "bot">, before: FormerInstall): boolean {
  return (bot === undefined ? before.user : before.bot) !== undefined;
}

/** What the bot, and what the app as the person, may do now that it could not before, or the other way round. */
export function scopesChanges({ installation, before }: StoredApproval): ScopesChange[] {
  const { user } = installation;
  const scopes = scopesIn(installation);
  const granted = [
    ["bot", scopes.bot, before?.bot],
    ["person", scopes.user, before?.user],
  ] as const;
  return granted.flatMap(([of, now, then]) => {
    if (now === undefined || then === undefined) return [];
    const added = now.filter((scope) => !then.includes(scope));
    const removed = then.filter((scope) => !now.includes(scope));
    if (added.length + removed.length === 0) return [];
    return [{ target: targetOf(installation), of, userId: user.id, added, removed }];
  });
}
