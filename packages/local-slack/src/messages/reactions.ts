import type { SharedSlack } from "../web-api/web-api-method.js";
import type { Message, Reaction } from "./messages.js";

/** More kinds of reactions than these Slack takes neither at a message nor from one person at it. */
const MOST_AT_A_MESSAGE = 50;
const MOST_OF_A_PERSON = 23;

/** Somebody who reacts, and the workspace that they do it in. */
export interface Reactor {
  readonly userId: string;
  readonly team: string;
}

/**
 * Adds or takes away somebody's reaction, and sends the app the event. Otherwise Slack's error, and nothing is changed.
 */
export function react(
  slack: SharedSlack,
  message: Message,
  { userId, team }: Reactor,
  change: { readonly name: string; readonly isAdded: boolean },
): "already_reacted" | "no_reaction" | "too_many_emoji" | "too_many_reactions" | undefined {
  const { name, isAdded } = change;
  const { reactions = [] } = message;
  const known = reactions.find((each) => each.name === name);
  const has = known?.users.includes(userId) ?? false;
  if (has === isAdded) return isAdded ? "already_reacted" : "no_reaction";
  if (isAdded && known === undefined && reactions.length >= MOST_AT_A_MESSAGE) return "too_many_emoji";
  const ofPerson = reactions.filter(({ users }) => users.includes(userId));
  if (isAdded && ofPerson.length >= MOST_OF_A_PERSON) return "too_many_reactions";

  slack.messages.change(message, { reactions: changed(reactions, userId, change) });
  const channel = slack.workspaces.findChannel(message.channel);
  if (channel === undefined) return undefined;
  slack.events.inChannel(channel, team, {
    type: isAdded ? "reaction_added" : "reaction_removed",
    user: userId,
    reaction: name,
    item_user: message.user ?? "",
    item: { type: "message", channel: message.channel, ts: message.ts },
    event_ts: slack.events.ts(),
  });
  return undefined;
}

function changed(
  reactions: readonly Reaction[],
  userId: string,
  { name, isAdded }: { readonly name: string; readonly isAdded: boolean },
): readonly Reaction[] {
  if (isAdded && !reactions.some((each) => each.name === name))
    return [...reactions, { name, users: [userId] }];
  return reactions
    .map((each) => {
      if (each.name !== name) return each;
      const users = each.users.filter((id) => id !== userId);
      return { name, users: isAdded ? [...users, userId] : users };
    })
    .filter(({ users }) => users.length > 0);
}
