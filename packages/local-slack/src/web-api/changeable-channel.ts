import { writingTeam } from "../messages/message-target.js";
import type { Actor } from "../org/channel-changes.js";
import type { Channel } from "../org/workspaces.js";
import { ownConversation, refuseArchived, refuseDirectMessage } from "./conversation-access.js";
import type { ConversationAccess } from "./conversation-scopes.js";
import type { Call, required } from "./method-declaration.js";
import { channelObject } from "./objects/channel-object.js";

export type ChannelCall = Pick<Call<{ readonly channel: typeof required.text }>, "args" | "token" | "slack">;

/** A channel that the token's user is in, and that is not archived. */
export function changeable(call: ChannelCall, access: ConversationAccess): Channel {
  const channel = ownConversation(call, call.args.channel, access);
  refuseDirectMessage(channel);
  refuseArchived(channel);
  return channel;
}

/** A channel in the answer to whoever has changed it. */
export function described({ token, slack }: Pick<Call, "token" | "slack">, channel: Channel) {
  return { ...channelObject(slack, channel), is_member: channel.members.has(token.userId) };
}

/** The token's user, in the workspace through which they are in the channel. */
export function actor({ token, slack }: Pick<Call, "token" | "slack">, channel: Channel): Actor {
  return { userId: token.userId, team: writingTeam(slack, token, channel) };
}

/** Whether it is the channel that everybody is in. */
export function isGeneral({ slack }: Pick<Call, "slack">, { id }: Channel): boolean {
  return slack.workspaces.all.some(({ general }) => general === id);
}

export function isAdmin({ token, slack }: Pick<Call, "token" | "slack">): boolean {
  return token.kind === "user" && slack.workspaces.findPerson(token.userId)?.person.isAdmin === true;
}
