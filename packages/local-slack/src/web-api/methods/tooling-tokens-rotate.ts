import type { ToolingTokensRotateResponse } from "@slack/web-api";
import { type OpenMethod, textArgument } from "../web-api-method.js";
import { failure, missingArgument } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/tooling.tokens.rotate: the next configuration token and refresh token for a
 * refresh token, which works once.
 */
export const toolingTokensRotate: OpenMethod = {
  auth: "arguments",
  run({ args, slack: { configurationTokens } }) {
    const refreshToken = textArgument(args, "refresh_token");
    if (refreshToken === undefined) return missingArgument("refresh_token");
    const next = configurationTokens.rotate(refreshToken);
    if (next === undefined) return failure("invalid_refresh_token");
    const response: ToolingTokensRotateResponse = {
      ok: true,
      token: next.token,
      refresh_token: next.refreshToken,
      team_id: next.owner.team,
      user_id: next.owner.user,
      iat: next.issuedAtSec,
      exp: next.expiresAtSec,
    };
    return response;
  },
};
