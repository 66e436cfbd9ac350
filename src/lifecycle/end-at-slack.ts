import type { Config } from "../config/config.js";
import { SILENT_LOGGER } from "../log/silent-logger.js";
import { revokeAtSlack } from "./disconnect.js";
import { type EndTokens, uninstallAtSlack } from "./revoke-records.js";

/** How a command ends tokens at Slack: a bot's with its install, by the app's credentials where there are any. */
export async function endAtSlack({ apiUrl, credentials }: Config["slack"]): Promise<EndTokens> {
  const { webApi } = await import("@slack/bolt");
  const client = new webApi.WebClient(undefined, {
    slackApiUrl: apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 2 }, // to revoke a token twice is no harm
    logger: SILENT_LOGGER,
  });
  const revoke = revokeAtSlack(client);
  if (credentials.kind === "oauth") return { revoke, uninstall: uninstallAtSlack(client, credentials) };
  return { revoke, uninstall: (token) => revoke(token).then(() => false) };
}
