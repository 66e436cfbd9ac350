import type { InstallationTarget } from "../installations/record-ids.js";

/** A workspace or an organization, and a person in it where one is named. */
export interface NamedTarget {
  readonly target: InstallationTarget;
  readonly userId: string | undefined;
}

export function targetInWords({ isEnterpriseInstall, teamId, enterpriseId }: InstallationTarget): string {
  return isEnterpriseInstall ? `organization ${enterpriseId}` : `workspace ${teamId}`;
}

/** A workspace, an organization, or a person there. */
export function namedInWords({ target, userId }: NamedTarget): string {
  return userId === undefined ? targetInWords(target) : `${userId} in ${targetInWords(target)}`;
}
