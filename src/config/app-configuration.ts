import { ConfigError } from "../errors.js";
import { isLoopback } from "../manifest/local-address.js";
import { environment } from "./environment.js";
import { SCHEMA } from "./variables.js";

/** What the commands that create and change the app at Slack read from the environment. The service reads none of it. */
export interface AppConfiguration {
  /** Ends with a slash. */
  readonly apiUrl: string;
  /** `SLACK_CONFIG_TOKEN`: an app configuration token, good for twelve hours. */
  readonly token: string | undefined;
  /**
   * `SLACK_CONFIG_REFRESH_TOKEN`: gives the next token, once. It counts only in the file, because the one that comes after
   * it has to be stored there.
   */
  readonly refreshToken: string | undefined;
  /** `SLACK_APP_ID`: the app at Slack. */
  readonly appId: string | undefined;
}

const CREDENTIAL_NAMES = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"] as const;

const WHERE =
  "Generate one at https://api.slack.com/apps under Your App Configuration Tokens. It begins with xoxe.xoxp-.";

/**
 * Reads the variables of the process over those of `envFile`. Throws `ConfigError` with a sentence for each that cannot be
 * used, and never a value.
 */
export function readAppConfiguration(
  processEnv: Readonly<Record<string, string | undefined>>,
  envFile: string,
): AppConfiguration {
  const env = environment(processEnv, envFile);
  const value = (name: string) => env[name]?.trim() || undefined;
  const token = value("SLACK_CONFIG_TOKEN");
  const refreshToken = processEnv.SLACK_CONFIG_REFRESH_TOKEN?.trim()
    ? undefined
    : value("SLACK_CONFIG_REFRESH_TOKEN");
  const appId = value("SLACK_APP_ID");
  const apiUrl = SCHEMA.slackApiUrl.shape.safeParse(value("SLACK_API_URL") ?? SCHEMA.slackApiUrl.default);
  const problems = apiUrl.error?.issues.map(({ message }) => `SLACK_API_URL ${message}`) ?? [];
  if (apiUrl.data?.startsWith("http:") && !isLoopback(new URL(apiUrl.data).hostname)) {
    problems.push("SLACK_API_URL must begin with https://: the token goes there.");
  }
  if (token === undefined && refreshToken === undefined) {
    problems.push(
      processEnv.SLACK_CONFIG_REFRESH_TOKEN?.trim()
        ? `SLACK_CONFIG_REFRESH_TOKEN must be in ${envFile}, where the next one is written: each works once.`
        : `SLACK_CONFIG_TOKEN is missing. ${WHERE}`,
    );
  }
  if (token?.startsWith("xoxe-")) {
    problems.push(
      "SLACK_CONFIG_TOKEN has a refresh token in it, which belongs in SLACK_CONFIG_REFRESH_TOKEN.",
    );
  } else if (token !== undefined && !token.startsWith("xoxe.xoxp-")) {
    problems.push(`SLACK_CONFIG_TOKEN has no app configuration token in it. ${WHERE}`);
  }
  if (refreshToken !== undefined && !refreshToken.startsWith("xoxe-")) {
    problems.push("SLACK_CONFIG_REFRESH_TOKEN must be a refresh token, which begins with xoxe-.");
  }
  if (appId !== undefined && !isAppId(appId)) problems.push(`SLACK_APP_ID ${NO_APP_ID}`);
  if (problems.length > 0 || apiUrl.data === undefined) throw new ConfigError(problems);
  return { apiUrl: apiUrl.data, token, refreshToken, appId };
}

export const NO_APP_ID = "must be the App ID of your app's Basic Information page, such as A012ABCD0A0.";

export function isAppId(text: string): boolean {
  return /^A[A-Z0-9]{2,}$/.test(text);
}

/** The variables of the process that would hide what is written into `.env`, because the process's come first. */
export function hiddenBy(processEnv: Readonly<Record<string, string | undefined>>): readonly string[] {
  return [...CREDENTIAL_NAMES, "PUBLIC_URL"].filter((name) => processEnv[name]?.trim());
}
