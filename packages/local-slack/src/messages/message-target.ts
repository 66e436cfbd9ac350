import type { Token } from "../oauth/installs.js";
import { belongs, type Channel } from "../org/workspaces.js";
import { Refusal } from "../web-api/refusal.js";
import type { SlackState } from "../web-api/web-api-method.js";

/**
 * The channel that the argument `channel` names, if the token can write there. The argument is an id, a name, or (from a
 * bot) the id of a person, which stands for their DM. A bot with `chat:write.public` may post where it is not a member.
 * Refuses with `channel_not_found`, `not_in_channel` or `is_archived`.
 */
export function messageTarget(
  { slack, token }: { readonly slack: SlackState; readonly token: Token },
  wanted: string,
): Channel {
  const channel = visibleChannel(slack, token, wanted);
  if (channel === undefined) throw new Refusal(notReached(slack, token, wanted) ?? "channel_not_found");
  const mayPostAnywhere =
    token.kind === "bot" && channel.kind === "channel" && token.scopes.includes("chat:write.public");
  if (!channel.members.has(token.userId) && !mayPostAnywhere) throw new Refusal("not_in_channel");
  if (channel.isArchived) throw new Refusal("is_archived");
  return channel;
}

function visibleChannel(slack: SlackState, token: Token, wanted: string): Channel | undefined {
  const { workspaces, installs } = slack;
  const teams = installs.workspacesOf(token.target);
  if (token.kind === "bot" && workspaces.findPerson(wanted) !== undefined) {
    return directMessageWith(slack, token, wanted);
  }
  const channel =
    workspaces.findChannel(wanted) ?? workspaces.findChannelByName(teams, wanted.replace(/^#/, ""));
  if (channel === undefined || !belongs(channel, teams)) return undefined;
  return channel.kind === "channel" || channel.members.has(token.userId) ? channel : undefined;
}

/** The DM of a token's user with a person, opened when it is not open yet; undefined where the token cannot see them. */
export function directMessageWith(
  { workspaces, installs }: SlackState,
  token: Token,
  userId: string,
): Channel | undefined {
  const teams = installs.workspacesOf(token.target);
  const found = workspaces.findVisiblePerson(userId, token.userId, teams);
  if (found === undefined) return undefined;
  const host = teams.includes(found.workspace) ? found.workspace : teams[0];
  return host && workspaces.directMessage(host.id, userId, token.userId);
}

/** The workspace that a token writes for: of those that it reaches, the one that has the channel. */
export function writingTeam({ installs }: SlackState, token: Token, channel: Channel): string {
  return installs.workspacesOf(token.target).find(({ id }) => channel.teams.includes(id))?.id ?? channel.team;
}

/**
 * `team_access_not_granted` where a channel or person is in a workspace of the token's organization that the org-wide
 * install was not added to.
 */
export function notReached(
  { workspaces, installs }: SlackState,
  token: Token,
  id: string,
): "team_access_not_granted" | undefined {
  const where = workspaces.findChannel(id)?.teams ?? [workspaces.findPerson(id)?.workspace.id];
  const ofTarget = workspaces.teamsOf(token.target).filter((team) => where.includes(team.id));
  const reached = installs.workspacesOf(token.target);
  const isOutside = ofTarget.length > 0 && !ofTarget.some((team) => reached.includes(team));
  return isOutside ? "team_access_not_granted" : undefined;
}
