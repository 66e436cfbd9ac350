import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import type { Log } from "../log/log.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import type { WebClient } from "../slack/web-api.js";
import { sendDirectMessage } from "./direct-message.js";
import type { HomeLinks } from "./home-links.js";
import type { Offer } from "./offer.js";
import { welcomeText } from "./welcome.js";

export interface WelcomeContext {
  readonly store: MongoInstallationStore;
  readonly manifest: AppManifest;
  readonly links: HomeLinks;
  /** What the listeners say of themselves. */
  readonly offers: readonly Offer[];
  /** Whether the app fills its Home tab. */
  readonly hasHomeTab: boolean;
  readonly log: Log;
}

/**
 * Writes to the installer, once per install and not again for the same scopes. Where it cannot be written yet, as in an
 * org-wide install that no workspace has been added to, it is written when the installer next opens the Home tab.
 * Rejects when the database fails, or Slack for another reason.
 */
export async function welcomeInstaller(
  { store, manifest, links, offers, hasHomeTab, log }: WelcomeContext,
  client: WebClient,
  target: InstallationTarget,
  { bot, userId }: { bot: { readonly userId: string; readonly scopes: readonly string[] }; userId: string },
): Promise<void> {
  if (!(await store.claimWelcome(target, bot.scopes))) return;
  try {
    const said = (words: readonly (string | undefined)[]) => words.filter((each) => each !== undefined);
    const url = links.connectUrl(target);
    const text = welcomeText({
      appName: manifest.name,
      answersWho: said(offers.map(({ answersWho }) => answersWho)),
      toTry: said(offers.map(({ toTry }) => toTry?.({ manifest, botUserId: bot.userId }))),
      connect: url === undefined ? undefined : { url, onHomeTab: hasHomeTab },
    });
    await sendDirectMessage(client, userId, text);
  } catch (error) {
    await store.releaseWelcome(target);
    if (slackErrorOf(error) !== "team_access_not_granted") throw error;
    log.info(
      { enterprise: target.enterpriseId },
      "The installer will be welcomed when a workspace has the app",
    );
  }
}
