import type { AppTokenMethod, Args, SharedSlack } from "../web-api/web-api-method.js";
import { failure, type Reply } from "../web-api/web-api-reply.js";

/** Calls the method for the app whose app-level token it is, unless it is none. */
export function callWithAppToken(
  method: AppTokenMethod,
  {
    args,
    token,
    slack,
  }: { readonly args: Args; readonly token: string | undefined; readonly slack: SharedSlack },
): Reply {
  if (token === undefined) return failure("not_authed");
  if (
    (slack.apps.withToken(token) ?? slack.signIns.find(token)) !== undefined ||
    typeof slack.configurationTokens.find(token) === "object"
  ) {
    return failure("not_allowed_token_type");
  }
  const app = slack.apps.withAppToken(token);
  return app === undefined ? failure("invalid_auth") : method.run({ args, slack: app.slack });
}
