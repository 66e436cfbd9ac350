import type { UsersInfoResponse, WebClient } from "@slack/web-api";
import { InstallationNotFoundError } from "../errors.js";
import type { StoredInstallation } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "../installations/record-ids.js";
import type { Log } from "../log.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { homeView } from "./home-view.js";

export interface HomeLinks {
  /** Undefined where the app runs on a token of its own, without OAuth. */
  readonly installUrl: string | undefined;
  readonly connectUrl: (target: InstallationTarget) => string | undefined;
}

/**
 * Shows a person their Home tab as things are now, under a `notice` where there is one. `client` holds the bot token of
 * the target. Rejects when the database or Slack does not do it.
 */
export async function publishHome(
  {
    store,
    manifest,
    links,
    log,
  }: { store: MongoInstallationStore; manifest: AppManifest; links: HomeLinks; log: Log },
  client: WebClient,
  target: InstallationTarget,
  userId: string,
  notice?: string,
): Promise<void> {
  const installation = await fetchIfInstalled(store, target, userId);
  const granted = installation?.bot?.scopes ?? [];
  const maySeePeople = async () => {
    if (installation === undefined) return false;
    // Without user scopes there is nobody to list, but for those who connected an account while the manifest had some.
    if (manifest.userScopes.length === 0 && (await store.listPeople(target)).length === 0) return false;
    return installation.installerUserId === userId || isAdmin(client, target, userId, log);
  };
  const view = homeView({
    appName: manifest.name,
    notice,
    install:
      installation?.installerUserId !== undefined && installation.installedAt !== undefined
        ? { userId: installation.installerUserId, at: installation.installedAt, scopes: granted }
        : undefined,
    missingScopes:
      installation === undefined ? [] : manifest.botScopes.filter((scope) => !granted.includes(scope)),
    installUrl: links.installUrl,
    isConnected: installation?.user.token !== undefined,
    connectUrl: links.connectUrl(target),
    connectedPeople: (await maySeePeople()) ? await store.listPeople(target) : undefined,
  });
  await client.views.publish({ user_id: userId, view });
}

async function fetchIfInstalled(
  store: MongoInstallationStore,
  target: InstallationTarget,
  userId: string,
): Promise<StoredInstallation | undefined> {
  try {
    return await store.fetchFromDatabase(installationQuery(target, userId));
  } catch (error) {
    if (error instanceof InstallationNotFoundError) return undefined;
    throw error;
  }
}

/**
 * Whether a person is an admin of what the installation serves. When Slack does not say, nobody is: the Home tab then shows
 * this person what it shows everyone.
 */
async function isAdmin(
  client: WebClient,
  target: InstallationTarget,
  userId: string,
  log: Log,
): Promise<boolean> {
  try {
    const { user } = await client.users.info({ user: userId });
    return user !== undefined && administers(user, target);
  } catch (error) {
    const { data } = error as { data?: { error?: string } };
    // A manifest without users:read is nothing to warn of.
    const level = data?.error === "missing_scope" ? "debug" : "warn";
    log[level]({ err: error, user: userId }, "Slack does not say whether somebody is an admin");
    return false;
  }
}

/**
 * What Slack says of a person is about where they belong, and a shared channel brings people of other workspaces. Where the
 * app is installed org-wide, the connected people are those of the whole organization: an admin of one of its workspaces is
 * not enough.
 */
function administers(
  { team_id, is_admin, is_owner, enterprise_user }: NonNullable<UsersInfoResponse["user"]>,
  { isEnterpriseInstall, teamId, enterpriseId }: InstallationTarget,
): boolean {
  const [role, place, served] = isEnterpriseInstall
    ? [enterprise_user, enterprise_user?.enterprise_id, enterpriseId]
    : [{ is_admin, is_owner }, team_id, teamId];
  return place !== undefined && place === served && (role?.is_admin === true || role?.is_owner === true);
}
