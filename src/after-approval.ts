import type { Installation } from "@slack/oauth";
import type { WebClient } from "@slack/web-api";
import { type HomeLinks, publishHome } from "./home/publish-home.js";
import { welcomeText } from "./home/welcome.js";
import { installedTarget } from "./installations/installed-target.js";
import type { MongoInstallationStore } from "./installations/mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "./installations/record-ids.js";
import type { LifecycleHooks } from "./lifecycle-hooks.js";
import type { Log } from "./log.js";
import type { AppManifest } from "./manifest/app-manifest.js";
import type { Approved } from "./web/approvals.js";

export interface AfterApprovalOptions {
  readonly store: MongoInstallationStore;
  readonly manifest: AppManifest;
  readonly links: HomeLinks;
  /** A client that holds this bot token, and speaks for this workspace where it is of an org-wide install. */
  readonly clientFor: (botToken: string, teamId: string | undefined) => WebClient;
  readonly hooks: LifecycleHooks;
  readonly log: Log;
}

/**
 * What follows an approval once it is stored: after an install the company's own hook and a word of welcome, and always a
 * fresh Home tab for the person. Each is tried by itself; what fails is logged and changes nothing.
 */
export function afterApproval(options: AfterApprovalOptions): (approved: Approved) => Promise<void> {
  const { store, manifest, hooks, log } = options;
  const tried = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, `${what} did not succeed`);
    }
  };

  return async ({ kind, installation }) => {
    if (kind === "install") await tried("The onInstalled hook", () => hooks.onInstalled?.(installation));
    await tried("Welcoming the installer", async () => {
      const serving = await servingInstall(options, installation);
      if (serving === undefined) return;
      const { client, target, bot } = serving;
      const userId = installation.user.id;
      if (kind === "install" && (await store.claimWelcome(target, bot.scopes))) {
        const connectUrl = manifest.userScopes.length > 0 ? options.links.connectUrl(target) : undefined;
        await welcome(client, userId, {
          appName: manifest.name,
          botUserId: bot.userId,
          command: manifest.commands[0]?.command,
          connectUrl,
        });
      }
    });
    await tried("Refreshing the Home tab", async () => {
      const serving = await servingInstall(options, installation);
      if (serving !== undefined) {
        await publishHome(options, serving.client, serving.target, installation.user.id);
      }
    });
  };
}

/** The install whose bot can speak to the person, as it is stored. */
async function servingInstall({ store, clientFor }: AfterApprovalOptions, installation: Installation) {
  const target = await targetOf(store, installation);
  if (target === undefined) return undefined;
  const { bot } = await store.fetchInstallation(installationQuery(target));
  return bot && { target, bot, client: clientFor(bot.token, target.teamId) };
}

async function targetOf(
  store: MongoInstallationStore,
  { isEnterpriseInstall, team, enterprise }: Installation,
): Promise<InstallationTarget | undefined> {
  if (isEnterpriseInstall) return { isEnterpriseInstall: true, enterpriseId: enterprise?.id };
  return team && installedTarget(store, { teamId: team.id, enterpriseId: enterprise?.id });
}

async function welcome(
  client: WebClient,
  userId: string,
  content: Parameters<typeof welcomeText>[0],
): Promise<void> {
  const { channel } = await client.conversations.open({ users: userId });
  if (channel?.id !== undefined)
    await client.chat.postMessage({ channel: channel.id, text: welcomeText(content) });
}
