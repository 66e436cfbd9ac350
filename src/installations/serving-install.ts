import { InstallationNotFoundError } from "./installation-error.js";
import type { StoredInstallation } from "./installation-records.js";
import type { MongoInstallationStore } from "./mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "./record-ids.js";

/** An install with a bot, which serves a workspace or an organization. */
export interface ServingInstall {
  readonly target: InstallationTarget;
  readonly installation: StoredInstallation;
  readonly bot: NonNullable<StoredInstallation["bot"]>;
}

/**
 * The install whose bot serves a workspace: the organization's, where the app is installed org-wide, or else the
 * workspace's own; undefined when no bot is stored for either. The database is asked: a person waits for the answer, and
 * their token is stored by it.
 */
export async function findServingInstall(
  store: Pick<MongoInstallationStore, "fetchFromDatabase">,
  { teamId, enterpriseId }: { readonly teamId: string; readonly enterpriseId?: string | undefined },
): Promise<ServingInstall | undefined> {
  const candidates: InstallationTarget[] = [{ isEnterpriseInstall: false, teamId, enterpriseId }];
  if (enterpriseId !== undefined) candidates.unshift({ isEnterpriseInstall: true, teamId, enterpriseId });
  for (const target of candidates) {
    const installation = await fetchIfInstalled(store, target);
    if (installation?.bot !== undefined) return { target, installation, bot: installation.bot };
  }
  return undefined;
}

/** `fetchFromDatabase`, or undefined where nothing is stored. */
export async function fetchIfInstalled(
  store: Pick<MongoInstallationStore, "fetchFromDatabase">,
  target: InstallationTarget,
  userId?: string,
): Promise<StoredInstallation | undefined> {
  try {
    return await store.fetchFromDatabase(installationQuery(target, userId));
  } catch (error) {
    if (error instanceof InstallationNotFoundError) return undefined;
    throw error;
  }
}
