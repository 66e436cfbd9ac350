import { InstallationNotFoundError } from "../errors.js";
import type { MongoInstallationStore } from "./mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "./record-ids.js";

/**
 * The installation whose bot serves a workspace: the organization's, where the app is installed org-wide, or else the
 * workspace's own; undefined when no bot is stored for either.
 */
export async function installedTarget(
  store: Pick<MongoInstallationStore, "fetchInstallation">,
  { teamId, enterpriseId }: { readonly teamId: string; readonly enterpriseId?: string | undefined },
): Promise<InstallationTarget | undefined> {
  const candidates: InstallationTarget[] = [{ isEnterpriseInstall: false, teamId, enterpriseId }];
  if (enterpriseId !== undefined) candidates.unshift({ isEnterpriseInstall: true, teamId, enterpriseId });
  for (const target of candidates) {
    if (await hasBot(store, target)) return target;
  }
  return undefined;
}

async function hasBot(
  store: Pick<MongoInstallationStore, "fetchInstallation">,
  target: InstallationTarget,
): Promise<boolean> {
  try {
    return (await store.fetchInstallation(installationQuery(target))).bot !== undefined;
  } catch (error) {
    if (error instanceof InstallationNotFoundError) return false;
    throw error;
  }
}
