import { InvalidInstallationError } from "../errors.js";

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
  return [clientId ?? "", target.isEnterpriseInstall ? "org" : "team", id].map(encodeURIComponent).join(":");
}

/** The id of the record that holds a person's own token, under a workspace's (or an organization's) record. */
export function userRecordId(workspaceId: string, userId: string): string {
  return `${workspaceId}:user:${encodeURIComponent(userId)}`;
}

/** Where a person's token may be: under the workspace; for an org-wide install also under the organization. */
export function userRecordIds(
  clientId: string | undefined,
  target: InstallationTarget,
  userId: string,
): string[] {
  const ids = [userRecordId(workspaceRecordId(clientId, target), userId)];
  if (target.isEnterpriseInstall && target.teamId) {
    ids.push(userRecordId(workspaceRecordId(clientId, { ...target, isEnterpriseInstall: false }), userId));
  }
  return ids;
}
