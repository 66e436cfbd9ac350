import type { OAuthV2Response, OAuthV2TokenRefreshResponse } from "@slack/oauth";
import { TOKEN_LIFETIME_SEC, type Token } from "../../oauth/installs.js";
import type { Approval } from "../../oauth/oauth-codes.js";
import { type ClientMethod, type SlackState, textArgument } from "../web-api-method.js";
import { failure, type Reply } from "../web-api-reply.js";
import { checkClient } from "./check-client.js";

/** https://docs.slack.dev/reference/methods/oauth.v2.access: a code for tokens, or a refresh token for a new one. */
export const oauthV2Access: ClientMethod = {
  auth: "client",
  run({ args, client, slack }) {
    const refusal = checkClient(client, slack);
    if (refusal !== undefined) return refusal;
    const grantType = textArgument(args, "grant_type") ?? "authorization_code";
    if (grantType === "refresh_token") return refresh(textArgument(args, "refresh_token") ?? "", slack);
    if (grantType !== "authorization_code") return failure("invalid_grant_type");
    const approval = slack.codes.redeem(
      textArgument(args, "code") ?? "",
      slack.app.clientId,
      textArgument(args, "redirect_uri"),
    );
    return typeof approval === "string" ? failure(approval) : install(approval, slack);
  },
};

function install(approval: Approval, { app, installs, webhooks, workspaces }: SlackState): Reply {
  const { target, userId, botScopes } = approval;
  const [team] = workspaces.teamsOf(target);
  if (team === undefined) return failure("fatal_error");
  const isOrgWide = team.enterprise?.id === target;
  const orgBot = team.enterprise && installs.botTokenOf(team.enterprise.id);
  if (!isOrgWide && botScopes.length > 0 && orgBot) return failure("cannot_install_an_org_installed_app");

  const { bot, user } = installs.grant(approval);
  const response: OAuthV2Response = {
    ok: true,
    app_id: app.appId,
    authed_user: {
      id: userId,
      ...(user && {
        scope: user.scopes.join(","),
        access_token: user.value,
        token_type: "user",
        ...rotation(user),
      }),
    },
    ...(bot && {
      scope: bot.scopes.join(","),
      token_type: "bot",
      access_token: bot.value,
      bot_user_id: bot.userId,
      ...rotation(bot),
    }),
    team: isOrgWide ? null : { id: team.id, name: team.name },
    enterprise: team.enterprise ? { id: team.enterprise.id, name: team.enterprise.name } : null,
    is_enterprise_install: isOrgWide,
    ...(bot &&
      !isOrgWide &&
      botScopes.includes("incoming-webhook") && { incoming_webhook: webhooks.issue(team, bot.botId) }),
  };
  return response;
}

/** Slack's answer names no workspace for an org-wide install, which `OAuthV2TokenRefreshResponse` does not allow. */
type RefreshResponse = Omit<OAuthV2TokenRefreshResponse, "team"> & Pick<OAuthV2Response, "team">;

function refresh(refreshToken: string, slack: SlackState): Reply {
  const token = slack.installs.refresh(refreshToken);
  return token === undefined ? failure("invalid_refresh_token") : expiringToken(token, slack);
}

/**
 * https://docs.slack.dev/reference/methods/oauth.v2.exchange: a token that expires, with a refresh token, for one that does
 * not.
 */
export const oauthV2Exchange: ClientMethod = {
  auth: "client",
  run({ args, client, slack }) {
    const refusal = checkClient(client, slack);
    if (refusal !== undefined) return refusal;
    const token = slack.installs.exchange(textArgument(args, "token") ?? "");
    return typeof token === "string" ? failure(token) : expiringToken(token, slack);
  },
};

/** https://docs.slack.dev/authentication/using-token-rotation: a user token is at the top, as a bot token is. */
function expiringToken(token: Token, { app, workspaces }: SlackState): Reply {
  const [team] = workspaces.teamsOf(token.target);
  const renewed = rotation(token);
  if (team === undefined || renewed === undefined) return failure("fatal_error");
  const response: RefreshResponse = {
    ok: true,
    app_id: app.appId,
    scope: token.scopes.join(","),
    token_type: token.kind,
    access_token: token.value,
    ...renewed,
    ...(token.kind === "bot" && { bot_user_id: token.userId }),
    team: token.isEnterpriseInstall ? null : { id: team.id, name: team.name },
    enterprise: team.enterprise ? { id: team.enterprise.id, name: team.enterprise.name } : null,
    is_enterprise_install: token.isEnterpriseInstall,
  };
  return response;
}

/** The fields about the expiry of a new token, if it expires. */
function rotation({ refreshToken }: Token): { refresh_token: string; expires_in: number } | undefined {
  return refreshToken === undefined
    ? undefined
    : { refresh_token: refreshToken, expires_in: TOKEN_LIFETIME_SEC };
}
