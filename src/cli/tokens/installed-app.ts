import { ConfigError } from "../../errors.js";
import { SILENT_LOGGER } from "../../log/silent-logger.js";
import { INSTALL_PATH } from "../../manifest/paths.js";
import type { AtSlackOptions } from "../../rotation/tokens-at-slack.js";
import type { ServiceHere } from "../beside-the-service.js";

/** What the commands for tokens know of the Slack app. */
export interface InstalledApp {
  readonly atSlack: AtSlackOptions;
  readonly installUrl: string;
}

/** Throws a `ConfigError` where the service runs on a token of its own. */
export function installedApp({ config: { slack, publicUrl } }: ServiceHere): InstalledApp {
  const { credentials } = slack;
  if (credentials.kind !== "oauth") {
    throw new ConfigError([
      "With SLACK_BOT_TOKEN nothing is installed, and no token is stored: set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET",
    ]);
  }
  const { clientId, clientSecret } = credentials;
  const clientOptions = { slackApiUrl: slack.apiUrl, logger: SILENT_LOGGER };
  return {
    atSlack: { clientId, clientSecret, clientOptions, clock: Date.now },
    installUrl: publicUrl + INSTALL_PATH,
  };
}
