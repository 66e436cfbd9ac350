import { LogLevel } from "@slack/logger";
import { ConfigError } from "../../errors.js";
import type { TokenPlace } from "../../installations/tokens/token-place.js";
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
  const clientOptions = { slackApiUrl: slack.apiUrl, logger: SILENT };
  return {
    atSlack: { clientId, clientSecret, clientOptions, clock: Date.now },
    installUrl: publicUrl + INSTALL_PATH,
  };
}

const nothing = () => undefined;

/** What goes wrong is the commands' to say. */
const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

export const PLACE_OPTIONS = {
  team: ["--team <id>", "that workspace alone, T…, or that organization, E…"],
  user: ["--user <id>", "with --team: that person's token alone, U…"],
} as const;

/** The place that the options name; a sentence when they name none. */
export function placeOf({
  team,
  user,
}: {
  readonly team?: string;
  readonly user?: string;
}): TokenPlace | undefined | string {
  if (team === undefined) return user === undefined ? undefined : "--user needs --team.";
  if (!/^[TE][A-Z0-9]{2,30}$/.test(team))
    return "--team must be the id of a workspace, T…, or an organization, E….";
  if (user !== undefined && !/^[UW][A-Z0-9]{2,30}$/.test(user))
    return "--user must be the id of a person, U….";
  const target = team.startsWith("E")
    ? { isEnterpriseInstall: true, enterpriseId: team }
    : { isEnterpriseInstall: false, teamId: team };
  return { target, userId: user };
}
