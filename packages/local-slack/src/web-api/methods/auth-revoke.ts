import type { AuthRevokeResponse } from "@slack/web-api";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/auth.revoke: ends the token that it is called with, unless `test` is set.
 * The app is sent `tokens_revoked`, and `app_uninstalled` when it was the last one. For a token that expires nothing is
 * sent, because the installation stays (https://docs.slack.dev/authentication/using-token-rotation).
 */
export const authRevoke: TokenMethod = {
  auth: "token",
  run({ args, token, slack: { installs, events } }) {
    const test = textArgument(args, "test");
    const isTest = test !== undefined && test !== "0" && test !== "false";
    const revocation = isTest ? undefined : installs.revoke(token.value);
    if (!isTest && revocation === undefined) return failure("token_revoked");
    if (typeof revocation === "object") events.revoked(revocation);
    const response: AuthRevokeResponse & { revoked: boolean } = { ok: true, revoked: !isTest };
    return response;
  },
};
