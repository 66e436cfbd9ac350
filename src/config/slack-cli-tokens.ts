type Environment = Readonly<Record<string, string | undefined>>;

/** What belongs to the Slack app of somebody's own, and not to the one that the Slack CLI runs. */
const CREDENTIALS = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"];

/**
 * The environment of a service that the Slack CLI starts (`slack run`), which hands it the tokens of its own app as
 * `SLACK_CLI_XAPP` and `SLACK_CLI_XOXB`: with these tokens, and without the credentials of any other app. Any other
 * environment is returned as it is.
 */
export function withSlackCliTokens(env: Environment): Environment {
  const { SLACK_CLI_XAPP: appToken, SLACK_CLI_XOXB: botToken } = env;
  if (!appToken || !botToken) return env;
  const others = Object.entries(env).filter(([name]) => !CREDENTIALS.includes(name));
  return { ...Object.fromEntries(others), SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: botToken };
}
