import type { WebClient } from "@slack/web-api";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import type { Log } from "../log/log.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import type { HomeLinks } from "./publish-home.js";
import { welcomeText } from "./welcome.js";

/**
 * Writes to the installer, once per install and not again for the same scopes. Where it cannot be written yet, as in an
 * org-wide install that no workspace has been added to, it is written when the installer next opens the Home tab.
 * Rejects when the database fails, or Slack for another reason.
 */
export async function welcomeInstaller(
  {
    store,
    manifest,
    links,
    log,
  }: { store: MongoInstallationStore; manifest: AppManifest; links: HomeLinks; log: Log },
  client: WebClient,
  target: InstallationTarget,
  { bot, userId }: { bot: { readonly userId: string; readonly scopes: readonly string[] }; userId: string },
): Promise<void> {
  if (!(await store.claimWelcome(target, bot.scopes))) return;
  try {
    const { channel } = await client.conversations.open({ users: userId });
    await client.chat.postMessage({
      channel: channel?.id ?? userId,
      text: welcomeText({
        appName: manifest.name,
        botUserId: bot.userId,
        // It posts as the person who types it, which nobody can allow where there are no user scopes.
        command: manifest.userScopes.length > 0 ? manifest.commands[0]?.command : undefined,
        connectUrl: links.connectUrl(target),
      }),
    });
  } catch (error) {
    await store.releaseWelcome(target);
    if (slackErrorOf(error) !== "team_access_not_granted") throw error;
    log.info({ enterprise: target.enterpriseId }, "The installer is welcomed once a workspace has the app");
  }
}
