import { InstallationNotFoundError } from "../errors.js";
import type { MongoInstallationStore } from "./mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "./record-ids.js";

/**
 * The installation whose bot serves a workspace: the organization's, where the app is installed org-wide, or else the
 * workspace's own; undefined when no bot is stored for either. The database is asked: a person waits for the answer, and
 * their token is stored by it.
 */
export async function installedTarget(
  store: Pick<MongoInstallationStore, "fetchFromDatabase">,
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
  store: Pick<MongoInstallationStore, "fetchFromDatabase">,
  target: InstallationTarget,
): Promise<boolean> {
  try {
    return (await store.fetchFromDatabase(installationQuery(target))).bot !== undefined;
  } catch (error) {
    if (error instanceof InstallationNotFoundError) return false;
    throw error;
  }
}
