import { AppError } from "../../../errors.js";
import { slackErrorOf } from "../../../log/slack-error-of.js";
import { AppConfigurationError } from "./app-configuration-error.js";

const NEW_TOKEN =
  "Generate a new one at https://api.slack.com/apps under Your App Configuration Tokens, and set SLACK_CONFIG_TOKEN to it.";

/** What to do about the errors of Slack that a person can do something about. */
const SENTENCES: Readonly<Record<string, string>> = {
  invalid_auth: `Slack does not know the token in SLACK_CONFIG_TOKEN. ${NEW_TOKEN}`,
  not_authed: `Slack saw no token. ${NEW_TOKEN}`,
  token_expired: `The token in SLACK_CONFIG_TOKEN has expired: it lives for twelve hours. ${NEW_TOKEN}`,
  token_revoked: `The token in SLACK_CONFIG_TOKEN was revoked. ${NEW_TOKEN}`,
  account_inactive: `The token in SLACK_CONFIG_TOKEN belongs to nobody any more. ${NEW_TOKEN}`,
  not_allowed_token_type: `The token in SLACK_CONFIG_TOKEN is of another kind. ${NEW_TOKEN}`,
  invalid_refresh_token: `The token in SLACK_CONFIG_REFRESH_TOKEN was used before, or is none of Slack's. ${NEW_TOKEN}`,
  app_not_found: "Slack has no such app. Set SLACK_APP_ID, or --app, to the App ID of Basic Information.",
  invalid_app_id: "Slack has no such app. Set SLACK_APP_ID, or --app, to the App ID of Basic Information.",
  app_not_eligible: "Slack lets nobody change this app by its manifest. Change it in its settings at Slack.",
  no_permission: "The person whose token this is may not manage this app. Ask to be made its collaborator.",
  access_denied:
    "Slack does not let the person whose token this is manage apps. Ask an admin of the workspace.",
  restricted_action: "An admin of the workspace does not allow that. Ask one, or use another workspace.",
  team_access_not_granted:
    "The token is not for that workspace. Generate it in the one that the app belongs to.",
  failed_export: "Slack could not export the app's manifest. Look at App Manifest in its settings.",
};

/** An error of a call as one of ours: what to do, and no token. One that is ours already stays as it is. */
export function inWords(error: unknown, method: string, apiUrl: string): AppError {
  if (error instanceof AppError) return error;
  const { code, retryAfter, statusCode, original } = error as {
    readonly code?: unknown;
    readonly retryAfter?: unknown;
    readonly statusCode?: unknown;
    readonly original?: { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  };
  const slackError = slackErrorOf(error);
  const withCode = (sentence: string) => new AppConfigurationError(sentence, slackError);
  if (code === "slack_webapi_rate_limited_error" || slackError === "ratelimited") {
    const wait = typeof retryAfter === "number" ? `${retryAfter} seconds` : "a minute";
    return withCode(`Slack was asked too often. Wait ${wait} and try again.`);
  }
  if (slackError !== undefined) {
    const known = Object.hasOwn(SENTENCES, slackError) ? SENTENCES[slackError] : undefined;
    const page = `https://docs.slack.dev/reference/methods/${method}`;
    return withCode(known ?? `Slack refused with ${slackError}. What that means is on ${page}.`);
  }
  const { host } = new URL(apiUrl);
  const reason = original?.code ?? original?.cause?.code;
  const what =
    typeof statusCode === "number"
      ? `${host} answered with status ${statusCode}.`
      : `${host} did not answer (${typeof reason === "string" ? reason : "no answer"}).`;
  const then =
    method === "apps.manifest.create"
      ? "Look at your list of apps at Slack before you try again: it may be there already."
      : "Try again later.";
  return withCode(`${what} ${then}`);
}
