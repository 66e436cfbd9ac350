import type { UsersInfoResponse } from "@slack/web-api";
import type { AppRegistration } from "../../app/app-registration.js";
import type { Token } from "../../oauth/installs.js";
import type { Person, Workspace } from "../../org/workspaces.js";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure, missingArgument } from "../web-api-reply.js";

type User = NonNullable<UsersInfoResponse["user"]>;

/** https://docs.slack.dev/reference/methods/users.info: a person, or the app's bot, whom the token can see. */
export const usersInfo: TokenMethod = {
  auth: "token",
  scope: "users:read",
  run({ args, token, slack: { app, workspaces, installs } }) {
    const id = textArgument(args, "user");
    if (id === undefined) return missingArgument("user");
    const teams = workspaces.teamsOf(token.target);
    const found = workspaces.findVisiblePerson(id, token.userId, teams);
    if (found !== undefined) {
      const { person, workspace } = found;
      const user = personUser(person, workspace, token.scopes.includes("users:read.email"));
      return answer(teams.includes(workspace) ? user : asSeenFromOutside(user));
    }
    for (const team of teams) {
      const bots = [installs.botTokenOf(token.target), installs.botTokenIn(team)];
      const bot = bots.find((each) => each?.userId === id);
      if (bot !== undefined) return answer(botUser(app, bot, team));
    }
    return failure("user_not_found");
  },
};

function answer(user: User): UsersInfoResponse {
  return { ok: true, user };
}

/**
 * Slack does not say what role an external member has in their own workspace. https://docs.slack.dev/apis/slack-connect
 */
function asSeenFromOutside(user: User): User {
  const { is_admin, is_owner, is_primary_owner, has_2fa, is_email_confirmed, enterprise_user, ...visible } =
    user;
  return { ...visible, is_stranger: false };
}

/** The first person of a workspace is its admin and its owner, as the one who created it is at Slack. */
function personUser(person: Person, workspace: Workspace, withEmail: boolean): User {
  const { enterprise } = workspace;
  const [first_name = "", ...last] = person.realName.split(" ");
  return {
    id: person.id,
    team_id: workspace.id,
    name: person.name,
    deleted: false,
    color: "9f69e7",
    real_name: person.realName,
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
    is_email_confirmed: true,
    has_2fa: false,
    who_can_share_contact_card: "EVERYONE",
    updated: 0,
    profile: {
      ...profile(person.realName, person.name, workspace.id),
      first_name,
      last_name: last.join(" "),
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

function botUser(app: AppRegistration, bot: Token, workspace: Workspace): User {
  return {
    id: bot.userId,
    team_id: workspace.id,
    name: app.handle,
    deleted: false,
    color: "4bbe2e",
    real_name: app.name,
    tz: "America/Los_Angeles",
    tz_label: "Pacific Standard Time",
    tz_offset: -28_800,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: true,
    is_app_user: false,
    is_email_confirmed: false,
    who_can_share_contact_card: "EVERYONE",
    updated: 0,
    profile: {
      ...profile(app.name, "", workspace.id),
      api_app_id: app.appId,
      bot_id: bot.botId,
      always_active: true,
    },
  };
}

function profile(realName: string, displayName: string, team: string): NonNullable<User["profile"]> {
  return {
    title: "",
    phone: "",
    skype: "",
    real_name: realName,
    real_name_normalized: realName,
    display_name: displayName,
    display_name_normalized: displayName,
    status_text: "",
    status_text_canonical: "",
    status_emoji: "",
    status_expiration: 0,
    avatar_hash: "g0123456789a",
    team,
  };
}
