/**
 * What Sign in with Slack asks for, and nothing else does: https://docs.slack.dev/authentication/sign-in-with-slack. `openid`
 * is always among it.
 */
export const SIGN_IN_SCOPES: ReadonlySet<string> = new Set(["openid", "email", "profile"]);
