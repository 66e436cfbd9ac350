import type { AppsUninstallResponse } from "@slack/web-api";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/apps.uninstall: ends every token of the installation whose token it is called
 * with, also where tokens expire. The app is sent `tokens_revoked` and `app_uninstalled`.
 */
export const appsUninstall: TokenMethod = {
  auth: "token",
  run({ args, token, slack: { app, installs, events } }) {
    if (textArgument(args, "client_id") !== app.clientId) return failure("invalid_client_id");
    if (textArgument(args, "client_secret") !== app.clientSecret) return failure("bad_client_secret");
    const revocation = installs.removeApp(token.target);
    if (revocation === undefined) return failure("token_revoked");
    events.revoked(revocation);
    const response: AppsUninstallResponse = { ok: true };
    return response;
  },
};
