import type { OAuthV2Response } from "@slack/oauth";
import type { Approval } from "../oauth-codes.js";
import {
  type ClientCredentials,
  type ClientMethod,
  failure,
  type Reply,
  type SlackState,
  textArgument,
} from "../web-api-method.js";

/** https://docs.slack.dev/reference/methods/oauth.v2.access: a code for tokens. */
export const oauthV2Access: ClientMethod = {
  auth: "client",
  run({ args, client, slack }) {
    const refusal = checkClient(client, slack);
    if (refusal !== undefined) return refusal;
    const grantType = textArgument(args, "grant_type") ?? "authorization_code";
    if (grantType === "refresh_token") return failure("invalid_refresh_token");
    if (grantType !== "authorization_code") return failure("invalid_grant_type");
    const approval = slack.codes.redeem(
      textArgument(args, "code") ?? "",
      slack.app.clientId,
      textArgument(args, "redirect_uri"),
    );
    return typeof approval === "string" ? failure(approval) : install(approval, slack);
  },
};

function checkClient(client: ClientCredentials, { app }: SlackState): Reply | undefined {
  if (client.clientId !== app.clientId) return failure("invalid_client_id");
  if (client.clientSecret !== app.clientSecret) return failure("bad_client_secret");
  return undefined;
}

function install(approval: Approval, { app, installs, webhooks, workspaces }: SlackState): Reply {
  const { target, userId, botScopes } = approval;
  const [team] = workspaces.teamsOf(target);
  if (team === undefined) return failure("fatal_error");
  const isOrgWide = team.enterprise?.id === target;
  const orgInstalled =
    team.enterprise && installs.live(team.enterprise.id).some(({ kind }) => kind === "bot");
  if (!isOrgWide && botScopes.length > 0 && orgInstalled)
    return failure("cannot_install_an_org_installed_app");

  const { bot, user } = installs.grant(approval);
  const response: OAuthV2Response = {
    ok: true,
    app_id: app.appId,
    authed_user: {
      id: userId,
      ...(user && { scope: user.scopes.join(","), access_token: user.value, token_type: "user" }),
    },
    ...(bot && {
      scope: bot.scopes.join(","),
      token_type: "bot",
      access_token: bot.value,
      bot_user_id: bot.userId,
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
