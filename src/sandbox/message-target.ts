import type { Token } from "./installs.js";
import type { Args } from "./web-api-method.js";
import { failure, missingArgument, type Reply, type SlackState, textArgument } from "./web-api-method.js";
import type { Channel } from "./workspaces.js";

/**
 * The channel that a message is for, out of the argument `channel` (an id, a name, or for a bot the id of a person,
 * whose DM it then is), or what Slack answers when the token cannot write there. A bot with `chat:write.public` may
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
  if (channel === undefined) return { refusal: failure("channel_not_found") };
  const mayPostAnywhere = token.kind === "bot" && token.scopes.includes("chat:write.public");
  if (!channel.members.has(token.userId) && !mayPostAnywhere) return { refusal: failure("not_in_channel") };
  return { channel };
}

function visibleChannel({ workspaces }: SlackState, token: Token, wanted: string): Channel | undefined {
  const teams = workspaces.teamsOf(token.target);
  const person = workspaces.findPerson(wanted);
  if (token.kind === "bot" && person !== undefined) {
    const isHere = teams.some(({ id }) => id === person.workspace.id);
    return isHere ? workspaces.directMessage(person.workspace.id, wanted, token.userId) : undefined;
  }
  const channel =
    workspaces.findChannel(wanted) ?? workspaces.findChannelByName(teams, wanted.replace(/^#/, ""));
  if (channel === undefined || !teams.some(({ id }) => id === channel.team)) return undefined;
  return channel.kind === "channel" || channel.members.has(token.userId) ? channel : undefined;
}
