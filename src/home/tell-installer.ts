import type { InstallationTarget } from "../installations/record-ids.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import type { WebClient } from "../slack/web-api.js";
import { sendDirectMessage } from "./direct-message.js";
import { endsSoon } from "./ends-soon.js";
import type { HomeLinks } from "./home-links.js";

/**
 * Writes to who installed the app that it has to be installed again, with the link. `token` is the bot's, which still works.
 * Rejects when Slack does not take the message.
 */
export function tellInstaller({
  manifest,
  links,
  clientFor,
}: {
  readonly manifest: AppManifest;
  readonly links: HomeLinks;
  readonly clientFor: (token: string, teamId: string | undefined) => WebClient;
}) {
  return async ({
    target,
    userId,
    token,
    expiresAt,
  }: {
    readonly target: InstallationTarget;
    readonly userId: string;
    readonly token: string;
    readonly expiresAt: number;
  }): Promise<void> => {
    const client = clientFor(token, target.teamId);
    const link =
      links.installUrl === undefined ? "" : `\n<${links.installUrl}|Install ${manifest.name} again>`;
    await sendDirectMessage(client, userId, endsSoon(expiresAt) + link);
  };
}
