import { required, tokenMethod } from "../method-declaration.js";

/**
 * https://docs.slack.dev/reference/methods/apps.uninstall: ends every token of the installation whose token it is called
 * with, also where tokens expire. The app is sent `tokens_revoked` and `app_uninstalled`.
 */
const uninstall = tokenMethod({
  args: { client_id: required.text, client_secret: required.text },
  errors: ["bad_client_secret", "invalid_client_id", "token_revoked"],
  run({ args, token, slack: { app, installs, appEvents }, refuse }) {
    if (args.client_id !== app.clientId) return refuse("invalid_client_id");
    if (args.client_secret !== app.clientSecret) return refuse("bad_client_secret");
    const revocation = installs.removeApp(token.target);
    if (revocation === undefined) return refuse("token_revoked");
    appEvents.revoked(revocation);
    return { ok: true };
  },
});

export const apps = { "apps.uninstall": uninstall };
