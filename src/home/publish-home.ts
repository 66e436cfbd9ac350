import type { WebClient } from "@slack/web-api";
import { InstallationNotFoundError } from "../errors.js";
import type { StoredInstallation } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "../installations/record-ids.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { homeView } from "./home-view.js";

export interface HomeLinks {
  /** Undefined where the app runs on a token of its own, without OAuth. */
  readonly installUrl: string | undefined;
  readonly connectUrl: (target: InstallationTarget) => string | undefined;
}

/**
 * Shows a person their Home tab as things are now, under a `notice` where there is one. `client` holds the bot token of the target. Rejects when the database
 * or Slack does not do it.
 */
export async function publishHome(
  { store, manifest, links }: { store: MongoInstallationStore; manifest: AppManifest; links: HomeLinks },
  client: WebClient,
  target: InstallationTarget,
  userId: string,
  notice?: string,
): Promise<void> {
  const installation = await fetchIfInstalled(store, target, userId);
  const granted = installation?.bot?.scopes ?? [];
  const isInstaller = installation?.installerUserId === userId;
  const seesPeople = installation !== undefined && (isInstaller || (await isAdmin(client, userId)));
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
    connectUrl: manifest.userScopes.length > 0 ? links.connectUrl(target) : undefined,
    connectedPeople: seesPeople ? await store.listPeople(target) : undefined,
  });
  await client.views.publish({ user_id: userId, view });
}

async function fetchIfInstalled(
  store: MongoInstallationStore,
  target: InstallationTarget,
  userId: string,
): Promise<StoredInstallation | undefined> {
  try {
    return await store.fetchInstallation(installationQuery(target, userId));
  } catch (error) {
    if (error instanceof InstallationNotFoundError) return undefined;
    throw error;
  }
}

/** Nobody is, to an app that may not ask: the Home tab then shows everyone what it shows the others. */
async function isAdmin(client: WebClient, userId: string): Promise<boolean> {
  try {
    const { user } = await client.users.info({ user: userId });
    return user?.is_admin === true || user?.is_owner === true;
  } catch (error) {
    const { data } = error as { data?: { error?: string } };
    if (data?.error === "missing_scope") return false;
    throw error;
  }
}
