import type { AppTokenMethod, Args, SlackState } from "../web-api/web-api-method.js";
import { failure, type Reply } from "../web-api/web-api-reply.js";

/** Calls the method, unless the token is another than the app's. */
export function callWithAppToken(
  method: AppTokenMethod,
  {
    args,
    token,
    slack,
  }: { readonly args: Args; readonly token: string | undefined; readonly slack: SlackState },
): Reply {
  if (token === undefined) return failure("not_authed");
  if (
    (slack.installs.find(token) ?? slack.signIns.find(token)) !== undefined ||
    typeof slack.configurationTokens.find(token) === "object"
  ) {
    return failure("not_allowed_token_type");
  }
  return token === slack.app.appToken ? method.run({ args, slack }) : failure("invalid_auth");
}
