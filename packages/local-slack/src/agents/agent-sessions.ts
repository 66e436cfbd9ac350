import { LocalSlackUseError } from "../errors.js";
import type { Message } from "../messages/messages.js";
import { isGrowing } from "../messages/streams.js";
import type { SlackState } from "../web-api/web-api-method.js";

/** A person, and the thread of an agent's session that they see. */
export interface SessionOfPerson {
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string;
}

/** The event of the stop button, to which an app has to subscribe so that there is such a button. */
export const STOPPED_EVENT = "agent_session_stopped";

/**
 * A person presses the stop button of a session: Slack ends the streams of the thread, and tells the app, which has to set the
 * session's status itself. https://docs.slack.dev/reference/events/agent_session_stopped
 */
export function stopSession(slack: SlackState, { team, user, channel, threadTs }: SessionOfPerson): void {
  const { workspaces, messages, agents, events } = slack;
  const place = workspaces.channelOf(team, user, channel);
  if (agents.find(channel, threadTs)?.session?.status !== "processing") {
    throw new LocalSlackUseError(`No agent is at work in the thread ${threadTs} of ${channel}.`);
  }
  if (!hasStopButton(slack)) {
    throw new LocalSlackUseError(
      `There is no stop button: the app does not subscribe to ${STOPPED_EVENT} in its manifest.`,
    );
  }
  const streams = messages.in(channel).filter((message) => isGrowingIn(slack, message, threadTs));
  for (const message of streams) events.changed(messages.change(message, ended(message)), message);
  events.inChannel(place, team, {
    type: STOPPED_EVENT,
    channel,
    thread_ts: threadTs,
    user,
    streaming_message_ts: streams.map(({ ts }) => ts),
    event_ts: events.ts(),
  });
}

/** A person gives a session another title. https://docs.slack.dev/reference/events/agent_session_title_changed */
export function retitleSession(
  { workspaces, agents, events }: SlackState,
  { team, user, channel, threadTs, title }: SessionOfPerson & { readonly title: string },
): void {
  const place = workspaces.channelOf(team, user, channel);
  const before = agents.find(channel, threadTs);
  if (before?.session === undefined) {
    throw new LocalSlackUseError(`The thread ${threadTs} of ${channel} is no session of an agent.`);
  }
  agents.set({ channel, threadTs }, { title });
  const { enterprise } = workspaces.team(team);
  events.inChannel(place, team, {
    type: "agent_session_title_changed",
    channel,
    thread_ts: threadTs,
    user,
    team_id: team,
    ...(enterprise && { enterprise_id: enterprise.id }),
    ...(before.title !== undefined && { previous_title: before.title }),
    title,
    event_ts: events.ts(),
  });
}

/** Whether people see a stop button while the agent works, and not only that it does. */
export function hasStopButton({ app }: Pick<SlackState, "app">): boolean {
  return app.settings.botEvents.includes(STOPPED_EVENT);
}

function isGrowingIn({ clock }: SlackState, message: Message, threadTs: string): boolean {
  const { thread_ts: thread, stream } = message;
  return thread === threadTs && stream !== undefined && isGrowing(stream, clock());
}

function ended({ stream }: Message): Partial<Pick<Message, "stream">> {
  return stream === undefined ? {} : { stream: { ...stream, state: "completed" } };
}
