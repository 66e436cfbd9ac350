import type { WebClient } from "@slack/web-api";
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
  const isInstaller = installation?.installerUserId === userId;
  const seesPeople = installation !== undefined && (isInstaller || (await isAdmin(client, userId, log)));
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
    return await store.fetchFromDatabase(installationQuery(target, userId));
  } catch (error) {
    if (error instanceof InstallationNotFoundError) return undefined;
    throw error;
  }
}

/** When Slack does not say, nobody is: the Home tab then shows this person what it shows everyone. */
async function isAdmin(client: WebClient, userId: string, log: Log): Promise<boolean> {
  try {
    const { user } = await client.users.info({ user: userId });
    return user?.is_admin === true || user?.is_owner === true;
  } catch (error) {
    const { data } = error as { data?: { error?: string } };
    // A manifest without users:read is nothing to warn of.
    const level = data?.error === "missing_scope" ? "debug" : "warn";
    log[level]({ err: error, user: userId }, "Slack does not say whether somebody is an admin");
    return false;
  }
}
