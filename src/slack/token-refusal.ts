import type { StoredToken } from "../installations/installation-records.js";
import { slackErrorOf } from "../log/slack-error-of.js";

/**
 * What Slack answers when the token of a call does not work: it is dead, it has run out, or the call may not come from
 * here (https://docs.slack.dev/reference/methods/auth.test).
 */
const REFUSALS = new Set([
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "token_expired",
  "token_revoked",
]);

const DEAD = new Set(["account_inactive", "token_revoked"]);

/** Whether a call failed because Slack refused its token. */
export function isTokenRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "slack_webapi_platform_error" && REFUSALS.has(slackErrorOf(error) ?? "");
}

/**
 * Whether Slack's error says that a token will never work again. `token_expired` says so of a token that cannot be
 * refreshed. `invalid_auth` does not: Slack gives it, too, to a call from an address outside the app's IP allow list.
 */
export function isDeath(slackError: string | undefined, token: Pick<StoredToken, "isRefreshable">): boolean {
  return DEAD.has(slackError ?? "") || (slackError === "token_expired" && !token.isRefreshable);
}
