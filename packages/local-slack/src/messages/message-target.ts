import type { Token } from "../oauth/installs.js";
import { belongs, type Channel } from "../org/workspaces.js";
import type { Args } from "../web-api/web-api-method.js";
import { type SlackState, textArgument } from "../web-api/web-api-method.js";
import { failure, missingArgument, type Reply } from "../web-api/web-api-reply.js";

/**
 * The channel that the argument `channel` names, or what Slack answers when the token cannot write there. The argument
 * is an id, a name, or (from a bot) the id of a person, which stands for their DM. A bot with `chat:write.public` may
 * post where it is not a member.
 */
export function messageTarget(
  slack: SlackState,
  token: Token,
  args: Args,
): { readonly channel: Channel } | { readonly refusal: Reply } {
  const wanted = textArgument(args, "channel");
  if (wanted === undefined) return { refusal: missingArgument("channel") };
  const channel = visibleChannel(slack, token, wanted);
  if (channel === undefined)
    return { refusal: failure(notReached(slack, token, wanted) ?? "channel_not_found") };
  const mayPostAnywhere = token.kind === "bot" && token.scopes.includes("chat:write.public");
  if (!channel.members.has(token.userId) && !mayPostAnywhere) return { refusal: failure("not_in_channel") };
  return { channel };
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
