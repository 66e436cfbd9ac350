import type { LocalApp } from "../apps/local-app.js";
import { LocalSlackUseError } from "../errors.js";
import type { Delivery } from "../events/deliveries.js";
import { subscriptionOf } from "../events/event-scopes.js";
import type { LocalSlack } from "../local-slack.js";
import type { Message } from "../messages/messages.js";
import type { Channel } from "../org/workspaces.js";
import type { Started } from "./reaction.js";

/** What a person wrote, and the requests that told the app of it; every app, where it was written to none. */
export interface Posted {
  readonly message: Message;
  readonly deliveries: readonly Delivery[];
}

interface Writing {
  readonly channel: Channel;
  readonly text: string;
  readonly thread?: string | undefined;
  /** The app that has to be told of it, and by which event; absent when none has to. */
  readonly told?: { readonly app: LocalApp; readonly event: "app_mention" | "message" };
}

/**
 * Writes a message. It is done when the app has answered each request that tells of it, and rejects with
 * `LocalSlackUseError` when none tells of an event that has to.
 */
export function post(
  local: LocalSlack,
  who: { readonly team: string; readonly user: string },
  { channel, text, thread, told }: Writing,
): Started<Posted> {
  const sentBefore = local.deliveries.length;
  const said = local.postMessage({
    ...who,
    channel: channel.id,
    text,
    ...(thread !== undefined && { threadTs: thread }),
  });
  const deliveries = local.deliveries
    .slice(sentBefore)
    .filter(({ appId }) => told === undefined || appId === told.app.appId);
  const done = async () => {
    const message = await said;
    if (told !== undefined && !deliveries.some(({ type }) => type === told.event)) {
      throw notSent(told.app, who.team, told.event, channel);
    }
    return { message, deliveries: await answered(local, deliveries) };
  };
  return { done: done(), said, channel: channel.id, ...(told && { app: told.app }) };
}

/** Resolves with the deliveries when the app has answered each once, or has missed its deadline. */
export async function answered(
  local: LocalSlack,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const types = deliveries.map(({ type }) => type).join(" and ");
  const isAnswered = () => deliveries.every(({ attempts }) => attempts.length > 0) || undefined;
  await local.until(
    `the app to answer ${types} (its deadline is three seconds of Slack's clock)`,
    isAnswered,
  );
  return deliveries;
}

/** Why an event was not sent, and what to do about it. */
export function notSent(app: LocalApp, team: string, event: string, channel?: Channel): LocalSlackUseError {
  const { botEvents } = app.appSettings;
  const bot = app.bot(team);
  if (channel !== undefined && bot !== undefined && !channel.members.has(bot.userId)) {
    return new LocalSlackUseError(
      `The app's bot is not in #${channel.name}, so it was not told. Write in a channel where it is, such as #general.`,
    );
  }
  const subscription = event === "message" && channel !== undefined ? subscriptionOf(channel) : event;
  const reason = botEvents.includes(subscription)
    ? "its bot was installed without the scope for it; add that to its scopes, and install it again"
    : `it subscribes to ${botEvents.join(", ") || "no event"}; add ${subscription} to its events`;
  return new LocalSlackUseError(`The app was not told by ${subscription}: ${reason}.`);
}
