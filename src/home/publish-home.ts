import type { StoredInstallation } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { fetchIfInstalled } from "../installations/serving-install.js";
import type { Log } from "../log/log.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { missingScopes } from "../manifest/scopes/missing-scopes.js";
import { requiredBotScopes, scopesLeftOut } from "../manifest/scopes/optional-scopes.js";
import type { KnownBlock, UsersInfoResponse, WebClient } from "../slack/web-api.js";
import type { HomeLinks } from "./home-links.js";
import { homeView } from "./home-view.js";

/** A person's Home tab that is about to be published. */
export interface OpenedHome {
  readonly userId: string;
  readonly target: InstallationTarget;
  /** With the bot's token. */
  readonly client: WebClient;
}

/**
 * Makes an app's own blocks of a Home tab; they stand above those about the installation, and may be eighty
 * (Slack takes a hundred: https://docs.slack.dev/reference/views/home-tab-views). When it fails, the tab is not published.
 */
export type HomeBlocks = (opened: OpenedHome) => readonly KnownBlock[] | Promise<readonly KnownBlock[]>;

interface HomeContext {
  readonly homeBlocks?: HomeBlocks | undefined;
  readonly store: MongoInstallationStore;
  readonly manifest: AppManifest;
  readonly links: HomeLinks;
  readonly log: Log;
}

/** What a Home tab shows of what is stored. */
export interface HomeFacts {
  /** Undefined where the app runs on a token of its own. */
  readonly installation: StoredInstallation | undefined;
  /** Whether the person's own account is connected. */
  readonly isConnected: boolean;
  /** What the person's own token may do; undefined where that is not known. */
  readonly userScopes?: readonly string[] | undefined;
  /** Who has connected an account. Where it is undefined, it is asked for when the person may see it. */
  readonly people?: readonly string[] | undefined;
}

/**
 * Publishes a person's Home tab anew, with the `notice` on top if there is one. `client` has the target's bot token.
 * Rejects when the database or Slack fails.
 */
export async function publishHome(
  context: HomeContext,
  client: WebClient,
  target: InstallationTarget,
  userId: string,
  notice?: string,
): Promise<void> {
  const installation = await fetchIfInstalled(context.store, target, userId);
  const isConnected = installation?.user.token !== undefined;
  const userScopes = installation?.user.scopes;
  await publishHomeOf(context, client, target, userId, { installation, isConnected, userScopes }, notice);
}

/** `publishHome` of what is known already. */
export async function publishHomeOf(
  context: HomeContext,
  client: WebClient,
  target: InstallationTarget,
  userId: string,
  facts: HomeFacts,
  notice?: string,
): Promise<void> {
  const { manifest, links } = context;
  const { installation, isConnected, userScopes } = facts;
  const granted = installation?.bot?.scopes ?? [];
  const leftOut = scopesLeftOut(manifest, {
    bot: installation?.bot?.scopes,
    user: isConnected ? userScopes : undefined,
  });
  const isInstaller = installation?.installerUserId === userId;
  let asked: Promise<boolean> | undefined;
  const mayInstall = () => {
    asked ??= isInstaller ? Promise.resolve(true) : isAdmin(client, target, userId, context.log);
    return asked;
  };
  const view = homeView({
    appName: manifest.name,
    notice,
    own: (await context.homeBlocks?.({ userId, target, client })) ?? [],
    install:
      installation?.installerUserId !== undefined && installation.installedAt !== undefined
        ? { userId: installation.installerUserId, at: installation.installedAt, scopes: granted }
        : undefined,
    endsAt: installation?.needsReinstall === true ? installation.bot?.expiresAt : undefined,
    missingScopes: installation === undefined ? [] : missingScopes(requiredBotScopes(manifest), granted),
    leftOut,
    mayInstall: leftOut.bot.length > 0 && (await mayInstall()),
    installUrl: links.installUrl,
    isConnected,
    connectUrl: links.connectUrl(target),
    connectedPeople: await peopleShown(context, target, isInstaller, mayInstall, facts),
  });
  await client.views.publish({ user_id: userId, view });
}

/** Who has connected an account, for the installer and for admins; undefined for others, and where nobody can. */
async function peopleShown(
  { store, manifest }: HomeContext,
  target: InstallationTarget,
  isInstaller: boolean,
  mayInstall: () => Promise<boolean>,
  { installation, people }: HomeFacts,
): Promise<readonly string[] | undefined> {
  if (installation === undefined) return undefined;
  const cannotConnect = manifest.userScopes.length === 0;
  const known = people ?? (isInstaller || cannotConnect ? await store.listPeople(target) : undefined);
  // Without user scopes only people are listed who connected an account while the manifest had user scopes.
  if (cannotConnect && known?.length === 0) return undefined;
  if (!(await mayInstall())) return undefined;
  return known ?? store.listPeople(target);
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
    // When the manifest has no users:read, this is expected and no warning.
    const level = slackErrorOf(error) === "missing_scope" ? "debug" : "warn";
    log[level]({ err: error, user: userId }, "Slack could not be asked whether a person is an admin");
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
