import type { UsersInfoResponse } from "@slack/web-api";
import type { AppRegistration } from "../app-registration.js";
import type { Token } from "../installs.js";
import { failure, missingArgument, type TokenMethod, textArgument } from "../web-api-method.js";
import type { Person, SandboxWorkspace } from "../workspaces.js";

type User = NonNullable<UsersInfoResponse["user"]>;

/** https://docs.slack.dev/reference/methods/users.info: a person, or the app's bot, whom the token can see. */
export const usersInfo: TokenMethod = {
  auth: "token",
  scope: "users:read",
  run({ args, token, slack: { app, workspaces, installs } }) {
    const id = textArgument(args, "user");
    if (id === undefined) return missingArgument("user");
    const teams = workspaces.teamsOf(token.target);
    const found = workspaces.findPerson(id);
    if (found !== undefined && teams.some((team) => team.id === found.workspace.id)) {
      return answer(personUser(found.person, found.workspace, token.scopes.includes("users:read.email")));
    }
    for (const team of teams) {
      const bots = [...installs.live(token.target), installs.botTokenIn(team)];
      const bot = bots.find((each) => each?.kind === "bot" && each.userId === id);
      if (bot !== undefined) return answer(botUser(app, bot, team));
    }
    return failure("user_not_found");
  },
};

function answer(user: User): UsersInfoResponse {
  return { ok: true, user };
}

function personUser(person: Person, workspace: SandboxWorkspace, withEmail: boolean): User {
  const { enterprise } = workspace;
  return {
    id: person.id,
    team_id: workspace.id,
    name: person.name,
    real_name: person.realName,
    deleted: false,
    tz: "Europe/Berlin",
    tz_label: "Central European Time",
    tz_offset: 3_600,
    is_admin: person.isAdmin,
    is_owner: person.isAdmin,
    is_primary_owner: person.isAdmin,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    updated: 0,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      team: workspace.id,
      ...(withEmail && { email: `${person.name}@${workspace.domain}.example` }),
    },
    ...(enterprise && {
      enterprise_user: {
        id: person.id,
        enterprise_id: enterprise.id,
        enterprise_name: enterprise.name,
        is_admin: person.isAdmin,
        is_owner: person.isAdmin,
        is_primary_owner: person.isAdmin,
        teams: [workspace.id],
      },
    }),
  };
}

function botUser(app: AppRegistration, bot: Token, workspace: SandboxWorkspace): User {
  return {
    id: bot.userId,
    team_id: workspace.id,
    name: app.handle,
    real_name: app.name,
    deleted: false,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: true,
    is_app_user: false,
    updated: 0,
    profile: {
      real_name: app.name,
      real_name_normalized: app.name,
      display_name: "",
      display_name_normalized: "",
      team: workspace.id,
      api_app_id: app.appId,
      bot_id: bot.botId,
      always_active: true,
    },
  };
}
