import { readProperty } from "./thrown.js";

/** Slack's name for what went wrong, such as `token_revoked`, where it was Slack who said so. Never throws. */
export function slackErrorOf(error: unknown): string | undefined {
  const slackError = readProperty(readProperty(error, "data"), "error");
  return typeof slackError === "string" ? slackError : undefined;
}
