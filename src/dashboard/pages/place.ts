import type { InstallationTarget } from "../../installations/record-ids.js";

/** A workspace's or an organization's own page. */
export function placeHref(id: string): string {
  return `/workspaces/${encodeURIComponent(id)}`;
}

/** The workspace or organization with this id of Slack's; undefined for what is no such id. */
export function targetOf(id: string): InstallationTarget | undefined {
  if (/^T[A-Za-z0-9]{1,30}$/.test(id)) return { isEnterpriseInstall: false, teamId: id };
  return /^E[A-Za-z0-9]{1,30}$/.test(id) ? { isEnterpriseInstall: true, enterpriseId: id } : undefined;
}
