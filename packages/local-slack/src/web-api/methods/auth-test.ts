import type { AuthTestResponse } from "@slack/web-api";
import type { TokenMethod } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/auth.test. For a token of an org-wide install, Slack gives the
 * organization's id as `team_id` too, and the organization's URL.
 */
export const authTest: TokenMethod = {
  auth: "token",
  run({ token, slack: { app, workspaces, clock } }) {
    const [team] = workspaces.teamsOf(token.target);
    if (team === undefined) return failure("fatal_error");
    const { enterprise } = team;
    const isOrgWide = token.isEnterpriseInstall && enterprise !== undefined;
    const user = token.kind === "bot" ? app.handle : workspaces.findPerson(token.userId)?.person.name;
    const response: AuthTestResponse = {
      ok: true,
      url: isOrgWide
        ? `https://${enterprise.domain}.enterprise.slack.com/`
        : `https://${team.domain}.slack.com/`,
      team: isOrgWide ? enterprise.name : team.name,
      user: user ?? "",
      team_id: token.target,
      user_id: token.userId,
      ...(token.kind === "bot" && { bot_id: token.botId }),
      ...(enterprise && { enterprise_id: enterprise.id }),
      is_enterprise_install: token.isEnterpriseInstall,
      ...(token.expiresAtMs !== undefined && {
        expires_in: Math.floor((token.expiresAtMs - clock()) / 1_000),
      }),
    };
    return response;
  },
};
