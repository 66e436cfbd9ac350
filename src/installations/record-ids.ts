import type { InstallationQuery } from "@slack/oauth";
import { InvalidInstallationError } from "./installation-error.js";

/** Names a workspace, or an organization where the app is installed org-wide. */
export interface InstallationTarget {
  readonly isEnterpriseInstall: boolean;
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
}

/**
 * The id of the record that holds a workspace's (or an organization's) bot. A workspace is keyed by its team id
 * alone, so that it keeps its token when it joins an Enterprise organization. Throws `InvalidInstallationError` when
 * the id that it needs is missing.
 */
export function workspaceRecordId(clientId: string | undefined, target: InstallationTarget): string {
  const id = target.isEnterpriseInstall ? target.enterpriseId : target.teamId;
  if (!id) {
    throw new InvalidInstallationError(
      target.isEnterpriseInstall
        ? "An org-wide installation needs an enterprise id."
        : "An installation needs a team id.",
    );
  }
  const kind = target.isEnterpriseInstall ? "org" : "team";
  return `${encodeURIComponent(clientId ?? "")}:${kind}:${encodeURIComponent(id)}`;
}

/** The id of the record that holds a person's own token, under a workspace's (or an organization's) record. */
export function userRecordId(workspaceId: string, userId: string): string {
  return `${workspaceId}:user:${encodeURIComponent(userId)}`;
}

/** The id of the workspace (or org) record that a record belongs to: its own where it is one. */
export function workspaceOf(recordId: string): string {
  const end = recordId.lastIndexOf(":user:"); // the parts are encoded, so a person's id has no colon
  return end === -1 ? recordId : recordId.slice(0, end);
}

/**
 * Where a person's token may be: in the workspace or organization itself; for an org-wide install also in the workspace
 * where they connected their account.
 */
export function targetsOfPeople(target: InstallationTarget): InstallationTarget[] {
  return target.isEnterpriseInstall && target.teamId
    ? [target, { ...target, isEnterpriseInstall: false }]
    : [target];
}

/** The ids of the records that may hold a person's token. */
export function userRecordIds(
  clientId: string | undefined,
  target: InstallationTarget,
  userId: string,
): string[] {
  return targetsOfPeople(target).map((each) => userRecordId(workspaceRecordId(clientId, each), userId));
}

/** Slack's query for a target, and for a person in it where one is named. */
export function installationQuery(target: InstallationTarget, userId?: string): InstallationQuery<boolean> {
  const { isEnterpriseInstall, teamId, enterpriseId } = target;
  return {
    isEnterpriseInstall,
    teamId,
    enterpriseId,
    ...(userId !== undefined && { userId }),
  } as InstallationQuery<boolean>;
}
