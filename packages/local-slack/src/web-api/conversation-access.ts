import { notReached } from "../messages/message-target.js";
import type { Message } from "../messages/messages.js";
import type { Token } from "../oauth/installs.js";
import { isDirect } from "../org/group-messages.js";
import { belongs, type Channel, type Workspace } from "../org/workspaces.js";
import { type ConversationAccess, scopesFor } from "./conversation-scopes.js";
import { Refusal } from "./refusal.js";
import type { SlackState } from "./web-api-method.js";
import { failure } from "./web-api-reply.js";

interface Caller {
  readonly token: Token;
  readonly slack: SlackState;
}

/**
 * The conversation with this id, which the token can see: a public channel of a workspace that it reaches, or one that
 * its user is in. Refuses with `channel_not_found`, or `missing_scope` where the token has none for that kind.
 */
export function conversation({ token, slack }: Caller, id: string, access?: ConversationAccess): Channel {
  const { workspaces, installs } = slack;
  const found = workspaces.findChannel(id);
  if (found === undefined || !belongs(found, installs.workspacesOf(token.target))) {
    throw new Refusal(notReached(slack, token, id) ?? "channel_not_found");
  }
  if (found.kind !== "channel" && !found.members.has(token.userId)) throw new Refusal("channel_not_found");
  if (access !== undefined) needScope(token, scopesFor(access, token.kind, found.kind));
  return found;
}

/** The same, where the token's user has to be in it: `not_in_channel`. */
export function ownConversation(caller: Caller, id: string, access?: ConversationAccess): Channel {
  const channel = conversation(caller, id, access);
  if (!channel.members.has(caller.token.userId)) throw new Refusal("not_in_channel");
  return channel;
}

/** Refuses what cannot be done in an archived channel. */
export function refuseArchived({ isArchived }: Channel): void {
  if (isArchived) throw new Refusal("is_archived");
}

/** Refuses a DM where only a channel will do. */
export function refuseDirectMessage(channel: Channel): void {
  if (isDirect(channel)) throw new Refusal("method_not_supported_for_channel_type");
}

/** The message at a timestamp, unless it is ephemeral. */
export function messageAt({ slack }: Pick<Caller, "slack">, channel: Channel, ts: string): Message {
  const message = slack.messages.find(channel.id, ts);
  if (message === undefined || message.ephemeralTo !== undefined) throw new Refusal("message_not_found");
  return message;
}

/**
 * The workspace that a call is about: the token's, or for a token of an organization the one in `team_id`, where the
 * token reaches it.
 */
export function workspaceOf({ token, slack }: Caller, teamId: string | undefined): Workspace {
  const reached = slack.installs.workspacesOf(token.target);
  const [first] = reached;
  const found = teamId === undefined ? first : reached.find(({ id }) => id === teamId);
  if (token.isEnterpriseInstall && teamId === undefined) {
    throw new Refusal(
      failure("missing_argument", {
        response_metadata: { messages: ["[ERROR] missing required field: team_id"] },
      }),
    );
  }
  if (found === undefined) throw new Refusal("team_access_not_granted");
  return found;
}

/** Refuses a token that has none of these scopes. */
export function needScope({ scopes }: Token, wanted: readonly string[]): void {
  if (wanted.some((scope) => scopes.includes(scope))) return;
  if (wanted.length === 0) throw new Refusal("method_not_supported_for_channel_type");
  throw new Refusal(failure("missing_scope", { needed: wanted.join(","), provided: scopes.join(",") }));
}
