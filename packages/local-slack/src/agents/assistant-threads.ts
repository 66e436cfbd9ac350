import type { Apps } from "../apps/apps.js";
import { LocalSlackUseError } from "../errors.js";
import type { Message } from "../messages/messages.js";
import type { Channel } from "../org/workspaces.js";
import type { AppInSlack, SlackState } from "../web-api/web-api-method.js";

/** A person who has the app open, and what they see beside it. */
export interface AppVisit {
  readonly team: string;
  readonly user: string;
  /** The channel that they see beside the app. Default: none. */
  readonly viewing?: string | undefined;
}

/** What the first message of an assistant's thread is. https://docs.slack.dev/reference/events/message/assistant_app_thread */
export const ASSISTANT_THREAD = "assistant_app_thread";

/**
 * A person opens the app's assistant, or begins another chat with it: a thread in the DM with the app, of which the app is told
 * with what the person sees beside it. https://docs.slack.dev/reference/events/assistant_thread_started
 */
export function startAssistantThread(slack: SlackState, { team, user, viewing }: AppVisit): Message {
  const { messages, events } = slack;
  const { dm, botUser } = dmWithApp(slack, team, user);
  const context = contextOf(slack, team, user, viewing);
  const text = "New Assistant Thread";
  const root = messages.add(dm, { by: "slack", subtype: ASSISTANT_THREAD, team, user: botUser, text });
  events.inChannel(dm, team, {
    type: "assistant_thread_started",
    assistant_thread: { user_id: user, context, channel_id: dm.id, thread_ts: root.ts },
    event_ts: events.ts(),
  });
  return root;
}

/**
 * A person who has the app open goes to another channel. Of an assistant's thread that is `assistant_thread_context_changed`, of
 * its latest one; an agent is told with `app_context_changed`.
 */
export function lookElsewhere(slack: SlackState, { team, user, viewing }: AppVisit): void {
  const { app, events } = slack;
  const { dm } = dmWithApp(slack, team, user);
  const context = contextOf(slack, team, user, viewing);
  if (!app.settings.assistantView) {
    const entities = viewing === undefined ? [] : [entity(team, viewing)];
    events.inChannel(dm, team, {
      type: "app_context_changed",
      user,
      channel: dm.id,
      context: entities.length === 0 ? {} : { entities },
      event_ts: events.ts(),
    });
    return;
  }
  const thread = latestAssistantThread(slack, dm.id);
  if (thread === undefined) {
    throw new LocalSlackUseError(`${user} has no chat with the app. Begin one first: startAssistantThread.`);
  }
  events.inChannel(dm, team, {
    type: "assistant_thread_context_changed",
    assistant_thread: { user_id: user, context, channel_id: dm.id, thread_ts: thread.ts },
    event_ts: events.ts(),
  });
}

/**
 * The thread that a message belongs to which a person writes to an assistant: the latest one, which begins with it where there
 * is none. Undefined where the channel is no DM with an assistant.
 */
export function threadWithAssistant(
  apps: Apps<AppInSlack>,
  { team, user, channel }: { readonly team: string; readonly user: string; readonly channel: Channel },
): string | undefined {
  if (channel.kind !== "im") return undefined;
  const { workspaces } = apps.first.slack;
  const found = apps.botsIn(workspaces.team(team)).find(({ bot }) => channel.members.has(bot.userId));
  const slack = found && apps.find(found.bot.appId)?.slack;
  if (slack?.app.settings.assistantView !== true) return undefined;
  return (latestAssistantThread(slack, channel.id) ?? startAssistantThread(slack, { team, user })).ts;
}

export function latestAssistantThread({ messages }: SlackState, dm: string): Message | undefined {
  return messages.in(dm).findLast(({ subtype }) => subtype === ASSISTANT_THREAD);
}

function dmWithApp({ workspaces, installs }: SlackState, team: string, user: string) {
  workspaces.person(team, user);
  const bot = installs.botTokenIn(workspaces.team(team));
  if (bot === undefined) {
    throw new LocalSlackUseError(`The app is not installed in ${team}: nobody can open it.`);
  }
  return { dm: workspaces.directMessage(team, user, bot.userId), botUser: bot.userId };
}

function contextOf({ workspaces }: SlackState, team: string, user: string, viewing: string | undefined) {
  if (viewing === undefined) return {};
  const { id: channel_id } = workspaces.channelOf(team, user, viewing);
  return { channel_id, team_id: team, enterprise_id: workspaces.team(team).enterprise?.id ?? null };
}

function entity(team: string, channel: string) {
  return { type: "slack#/types/channel_id", value: channel, team_id: team } as const;
}
