import { uriSecrets } from "../database/uri-secrets.js";

/** The variables whose values are secret. The configuration may be invalid, so this does not depend on it. */
const SECRET_VARIABLES = [
  "SLACK_CLIENT_SECRET",
  "SLACK_SIGNING_SECRET",
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
] as const;

/** What no output may show of this environment: the secrets, the keys and the database's password. */
export function secretsInEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  const keys = (environment.TOKEN_KEYS ?? "").split(",").map((entry) => entry.slice(entry.indexOf(":") + 1));
  const values = SECRET_VARIABLES.map((name) => environment[name] ?? "");
  return [...values, ...keys, ...uriSecrets(environment.MONGODB_URI ?? "")]
    .map((value) => value.trim())
    .filter(Boolean);
}
