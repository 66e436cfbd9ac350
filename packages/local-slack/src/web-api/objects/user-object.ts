import type { AppRegistration } from "../../app/app-registration.js";
import type { Token } from "../../oauth/installs.js";
import type { Person, Workspace } from "../../org/workspaces.js";
import type { SlackState } from "../web-api-method.js";

/** https://docs.slack.dev/reference/objects/user-object */
export type UserObject =
  | ReturnType<typeof personObject>
  | ReturnType<typeof asSeenFromOutside>
  | ReturnType<typeof botObject>;

/** The profile of a person, or of a bot, which says which app it belongs to. */
export interface ProfileObject {
  readonly title: string;
  readonly phone: string;
  readonly skype: string;
  readonly real_name: string;
  readonly real_name_normalized: string;
  readonly display_name: string;
  readonly display_name_normalized: string;
  readonly status_text: string;
  readonly status_text_canonical: string;
  readonly status_emoji: string;
  readonly status_expiration: number;
  readonly avatar_hash: string;
  readonly team: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly email?: string;
  readonly api_app_id?: string;
  readonly bot_id?: string;
  readonly always_active?: boolean;
}

interface Caller {
  readonly token: Token;
  readonly slack: SlackState;
}

/** A person, or the bot of an app, whom the token can see; undefined for anybody else. */
export function findUser({ token, slack }: Caller, id: string): UserObject | undefined {
  const { workspaces } = slack;
  const teams = workspaces.teamsOf(token.target);
  const resident = workspaces.findVisiblePerson(id, token.userId, teams);
  if (resident !== undefined) {
    const { person, workspace } = resident;
    const user = personObject(person, workspace, token.scopes.includes("users:read.email"));
    return teams.includes(workspace) ? user : asSeenFromOutside(user);
  }
  for (const team of teams) {
    const found = botsFor({ token, slack }, team).find(({ bot }) => bot.userId === id);
    if (found !== undefined) return botObject(found.app, found.bot, team);
  }
  return undefined;
}

/** The bots in a workspace, of every app; the token's own is among them also where it does not reach the workspace. */
export function botsFor(
  { token, slack }: Caller,
  workspace: Workspace,
): readonly { readonly app: AppRegistration; readonly bot: Token }[] {
  const own = slack.installs.botTokenOf(token.target);
  return [
    ...(own === undefined ? [] : [{ app: slack.app, bot: own }]),
    ...slack.apps.botsIn(workspace).map(({ app, bot }) => ({ app: app.slack.app, bot })),
  ];
}

/** Everybody in a workspace: its people, and the bots of the apps that are installed there. */
export function usersOf(
  { token, slack }: Caller,
  workspace: Workspace,
): readonly (ReturnType<typeof personObject> | ReturnType<typeof botObject>)[] {
  const withEmail = token.scopes.includes("users:read.email");
  return [
    ...workspace.people.map((person) => personObject(person, workspace, withEmail)),
    ...slack.apps.botsIn(workspace).map(({ app, bot }) => botObject(app.slack.app, bot, workspace)),
  ];
}

export function emailOf({ name }: Person, { domain }: Workspace): string {
  return `${name}@${domain}.example`;
}

/**
 * Slack does not say what role an external member has in their own workspace. https://docs.slack.dev/apis/slack-connect
 */
function asSeenFromOutside(user: ReturnType<typeof personObject>) {
  const { is_admin, is_owner, is_primary_owner, has_2fa, is_email_confirmed, enterprise_user, ...visible } =
    user;
  return { ...visible, is_stranger: false };
}

/** The first person of a workspace is its admin and its owner, as the one who created it is at Slack. */
export function personObject(person: Person, workspace: Workspace, withEmail: boolean) {
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
    profile: profileObject({
      ...profile(person.realName, person.name, workspace.id),
      first_name,
      last_name: last.join(" "),
      ...(withEmail && { email: emailOf(person, workspace) }),
    }),
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

function botObject(app: AppRegistration, bot: Token, workspace: Workspace) {
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
    profile: profileObject({
      ...profile(app.name, "", workspace.id),
      api_app_id: app.appId,
      bot_id: bot.botId,
      always_active: true,
    }),
  };
}

function profileObject(profile: ProfileObject): ProfileObject {
  return profile;
}

function profile(realName: string, displayName: string, team: string) {
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
