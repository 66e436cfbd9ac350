import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import {
  fetchIfInstalled,
  findServingInstall,
  type ServingInstall,
} from "../installations/serving-install.js";
import type { WebClient } from "../slack/web-api.js";
import { sendDirectMessage } from "./direct-message.js";
import { connectionEndsSoon } from "./ends-soon.js";
import type { HomeLinks } from "./home-links.js";

/**
 * Writes to a person, through the bot, that their account has to be connected again, with the link. Where no bot is stored
 * nobody can write to them, and it writes nothing. Rejects when the database fails, or Slack does not take the message.
 */
export function tellPerson({
  store,
  links,
  clientFor,
}: {
  readonly store: MongoInstallationStore;
  readonly links: HomeLinks;
  readonly clientFor: (token: string, teamId: string | undefined) => WebClient;
}) {
  return async ({
    target,
    userId,
    expiresAt,
  }: {
    readonly target: InstallationTarget;
    readonly userId: string;
    readonly expiresAt: number;
  }): Promise<void> => {
    const serving = await servingInstall(store, target);
    if (serving === undefined) return;
    const url = links.connectUrl(serving.target);
    const link = url === undefined ? "" : `\n<${url}|Connect your account again>`;
    const client = clientFor(serving.bot.token, target.teamId);
    await sendDirectMessage(client, userId, connectionEndsSoon(expiresAt) + link);
  };
}

/** The install whose bot serves the place where a person has connected: a workspace, or a whole organization. */
async function servingInstall(
  store: MongoInstallationStore,
  { teamId, ...target }: InstallationTarget,
): Promise<Pick<ServingInstall, "target" | "bot"> | undefined> {
  if (teamId !== undefined) return findServingInstall(store, { ...target, teamId });
  const bot = (await fetchIfInstalled(store, target))?.bot;
  return bot && { target, bot };
}
