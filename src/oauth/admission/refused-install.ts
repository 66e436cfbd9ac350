import { webApi } from "@slack/bolt";
import type { Installation } from "@slack/oauth";
import type { MongoInstallationStore } from "../../installations/mongo-installation-store.js";
import { revokeAtSlack } from "../../lifecycle/disconnect.js";
import { uninstallAtSlack } from "../../lifecycle/revoke-records.js";
import { targetOf } from "../approval-audit.js";
import { revokeUnkeptToken, type UnkeptTokenOptions } from "../unkept-token.js";

export interface RefusedInstallOptions extends UnkeptTokenOptions {
  readonly installationStore: Pick<MongoInstallationStore, "listPersonsTokens" | "listBotsThatEndWith">;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Gives the tokens of an install that was refused back to Slack. Never rejects: what could not be given back is logged.
 *
 * - **Where no bot is stored that would end with it**, the app is uninstalled (`apps.uninstall`), which ends all its tokens
 *   there. The database is asked now. For an org-wide install that is no bot of the organization and none of a workspace in
 *   it; for a workspace's, none of the workspace and none of its organization.
 * - **Where one is stored**, that install lives on. A token that expires is one of its own, beside the stored one, and is
 *   revoked: that ends it alone, and Slack lets two live at a time. One that does not expire is the stored one, which Slack
 *   has given once more, and is left alone.
 * - **The person's own token** is revoked where no record holds it, as any that is not stored.
 *
 * If the database does not answer, nothing of the bot is ended. One moment is left: an install of the same place that is
 * stored between that answer and the uninstall ends with it, as if the person had removed the app.
 */
export async function giveBackTokens(
  options: RefusedInstallOptions,
  installation: Installation,
): Promise<void> {
  const { installationStore, clientOptions, log } = options;
  const { bot, team, enterprise } = installation;
  if (bot !== undefined) {
    const client = new webApi.WebClient(undefined, clientOptions);
    const given = { token: bot.token, isRefreshable: bot.refreshToken !== undefined };
    try {
      const stored = await installationStore.listBotsThatEndWith(targetOf(installation));
      if (stored.length === 0) await uninstallAtSlack(client, options)(given);
      else if (given.isRefreshable && stored.every(({ token }) => token !== given.token)) {
        await revokeAtSlack(client)(given);
      }
    } catch (error) {
      log.warn(
        { err: error, team: team?.id, enterprise: enterprise?.id },
        "The bot's token of an install that was refused could not be given back",
      );
    }
  }
  await revokeUnkeptToken(options, installation);
}
