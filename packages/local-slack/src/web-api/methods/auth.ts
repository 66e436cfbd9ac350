import type { ApiTestResponse } from "@slack/web-api";
import { optional, tokenMethod } from "../method-declaration.js";
import { PAGED, pageOf } from "../pages-of-answers.js";
import { Refusal } from "../refusal.js";
import type { PublicMethod } from "../web-api-method.js";

/**
 * https://docs.slack.dev/reference/methods/auth.test. For a token of an org-wide install, Slack gives the
 * organization's id as `team_id` too, and the organization's URL.
 */
const test = tokenMethod({
  args: {},
  errors: ["fatal_error"],
  run({ token, slack: { app, workspaces, clock }, refuse }) {
    const [team] = workspaces.teamsOf(token.target);
    if (team === undefined) return refuse("fatal_error");
    const { enterprise } = team;
    const isOrgWide = token.isEnterpriseInstall && enterprise !== undefined;
    const user = token.kind === "bot" ? app.handle : workspaces.findPerson(token.userId)?.person.name;
    return {
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
  },
});

/**
 * https://docs.slack.dev/reference/methods/auth.revoke: ends the token that it is called with, unless `test` is set.
 * The app is sent `tokens_revoked`, and `app_uninstalled` when it was the last one. For a token that expires nothing is
 * sent, because the installation stays (https://docs.slack.dev/authentication/using-token-rotation), and for one of Sign in
 * with Slack nothing either, because it is of no installation.
 */
const revoke = tokenMethod({
  args: { test: optional.flag },
  errors: ["token_revoked"],
  run({ args, token, slack: { installs, signIns, appEvents }, refuse }) {
    const isTest = args.test ?? false;
    const isOfSignIn = !isTest && signIns.revoke(token.value);
    const revocation = isTest || isOfSignIn ? undefined : installs.revoke(token.value);
    if (!isTest && !isOfSignIn && revocation === undefined) return refuse("token_revoked");
    if (typeof revocation === "object") appEvents.revoked(revocation);
    return { ok: true, revoked: !isTest };
  },
});

/** https://docs.slack.dev/reference/methods/auth.teams.list: the workspaces that the token reaches. */
const teamsList = tokenMethod({
  args: { include_icon: optional.flag, ...PAGED },
  errors: [],
  run({ args, token, slack }) {
    const teams = slack.installs.workspacesOf(token.target);
    if (args.limit !== undefined && args.limit < 1) throw new Refusal("invalid_limit");
    const page = pageOf(teams, ({ id }) => id, args, { most: 1_000, usual: 100 });
    return {
      ok: true,
      teams: page.items.map(({ id, name }) => ({
        id,
        name,
        ...(args.include_icon && { icon: { image_default: true } }),
      })),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

export const auth = { "auth.revoke": revoke, "auth.teams.list": teamsList, "auth.test": test };

/** https://docs.slack.dev/reference/methods/api.test: what it was called with, but for a token; with `error`, as a failure. */
export const apiTest: PublicMethod = {
  auth: "nobody",
  run({ args: { token: _, ...args } }) {
    const { error } = args;
    const isFailure = typeof error === "string" && error !== "";
    const response = {
      ok: !isFailure,
      ...(isFailure && { error }),
      ...(Object.keys(args).length > 0 && { args }),
    } satisfies ApiTestResponse;
    return response;
  },
};
