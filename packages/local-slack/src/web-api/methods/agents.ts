import { hasStopButton } from "../../agents/agent-sessions.js";
import { SESSION_STATUSES } from "../../agents/agent-threads.js";
import { conversation } from "../conversation-access.js";
import { type Call, optional, required, tokenMethod } from "../method-declaration.js";
import { Refusal } from "../refusal.js";
import { invalidArgument } from "../web-api-reply.js";

const MOST_PROMPTS = 4;
const MOST_LOADING_MESSAGES = 10;
const LONGEST_TITLE = 200;

/** What the app is doing in a thread, which is shown until it has answered there; an empty status takes it away. */
const setStatus = tokenMethod({
  args: {
    channel_id: required.text,
    thread_ts: required.text,
    status: optional.text,
    loading_messages: optional.list,
    username: optional.text,
    icon_emoji: optional.text,
    icon_url: optional.text,
  },
  scope: { bot: ["assistant:write", "chat:write"] },
  errors: ["channel_not_found", "invalid_thread_ts"],
  run(call) {
    const { args, given, slack } = call;
    if (given.status === undefined) throw new Refusal(invalidArgument("missing required field: status"));
    if ((args.loading_messages?.length ?? 0) > MOST_LOADING_MESSAGES) {
      throw new Refusal(invalidArgument(`no more than ${MOST_LOADING_MESSAGES} loading_messages`));
    }
    const place = threadOf(call, args.thread_ts);
    const { status, loading_messages: loadingMessages } = args;
    if (status === undefined) slack.agents.answered(place.channel, place.threadTs);
    else slack.agents.set(place, { status, ...(loadingMessages && { loadingMessages }) });
    return { ok: true };
  },
});

/** Up to four prompts, which a person can send with one press: in a thread, or in a DM as a whole. */
const setSuggestedPrompts = tokenMethod({
  args: {
    channel_id: required.text,
    thread_ts: optional.text,
    prompts: required.json,
    title: optional.text,
  },
  scope: { bot: ["assistant:write"] },
  errors: ["channel_not_found", "invalid_thread_ts"],
  run(call) {
    const { args, slack } = call;
    const place = threadOf(call, args.thread_ts);
    const list = promptsIn(args.prompts);
    slack.agents.set(place, { prompts: { list, ...(args.title && { title: args.title }) } });
    return { ok: true };
  },
});

const setTitle = tokenMethod({
  args: { channel_id: required.text, thread_ts: required.text, title: required.text },
  scope: { bot: ["assistant:write"] },
  errors: ["channel_not_found", "invalid_thread_ts"],
  run(call) {
    const { args, slack } = call;
    slack.agents.set(threadOf(call, args.thread_ts), { title: args.title });
    return { ok: true };
  },
});

type ThreadCall = Pick<Call<{ readonly channel_id: typeof required.text }>, "args" | "token" | "slack">;

/** The place of a thread that the bot can see. Without a thread, the DM as a whole. */
function threadOf(call: ThreadCall, threadTs: string | undefined) {
  const channel = conversation(call, call.args.channel_id);
  if (!channel.members.has(call.token.userId)) throw new Refusal("channel_not_found");
  const exists = call.slack.messages
    .in(channel.id)
    .some(({ ts, thread_ts }) => ts === threadTs || thread_ts === threadTs);
  if (threadTs !== undefined && !exists) throw new Refusal("invalid_thread_ts");
  return { channel: channel.id, threadTs: threadTs ?? "" };
}

function promptsIn(value: unknown) {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PROMPTS) {
    throw new Refusal(invalidArgument(`prompts must have 1 to ${MOST_PROMPTS} items`));
  }
  return value.map((prompt: unknown) => {
    const { title, message } = Object(prompt);
    if (typeof title !== "string" || typeof message !== "string") {
      throw new Refusal(invalidArgument("a prompt needs title and message"));
    }
    return { title, message };
  });
}

/**
 * https://docs.slack.dev/reference/methods/agents.sessions.setStatus: the state of an agent's work in a thread, which begins
 * with the first call. Slack warns an app that would not hear of the stop button.
 */
const setSessionStatus = tokenMethod({
  args: {
    channel_id: required.text,
    status: required.text,
    thread_ts: optional.text,
    title: optional.text,
    initiator_user_id: optional.text,
    username: optional.text,
    icon_emoji: optional.text,
    icon_url: optional.text,
  },
  scope: { bot: ["chat:write"] },
  errors: ["channel_not_found", "invalid_status", "not_authorized", "thread_ts_required", "user_not_found"],
  run(call) {
    const { args, slack, refuse } = call;
    const place = sessionPlace(call, args.thread_ts);
    const status = SESSION_STATUSES.find((each) => each === args.status);
    if (status === undefined) return refuse("invalid_status");
    if ((args.title?.length ?? 0) > LONGEST_TITLE) throw new Refusal(invalidArgument("title is too long"));
    const { initiator_user_id: initiator, title } = args;
    const members = slack.workspaces.findChannel(place.channel)?.members;
    if (initiator !== undefined && !members?.has(initiator)) return refuse("user_not_found");
    const known = slack.agents.find(place.channel, place.threadTs);
    const thread = slack.agents.set(place, {
      session: { ...known?.session, status, ...(!known?.session && initiator && { initiator }) },
      ...(!known?.session && title && { title }),
    });
    return {
      ok: true,
      status,
      agent_status: status,
      ...(thread.title !== undefined && { title: thread.title }),
      ...(!hasStopButton(slack) && { warning: "missing_agent_session_stopped_event_subscription" }),
    };
  },
});

/** https://docs.slack.dev/reference/methods/agents.sessions.rename */
const renameSession = tokenMethod({
  args: { channel_id: required.text, title: required.text, thread_ts: optional.text },
  scope: { bot: ["chat:write"] },
  errors: ["channel_not_found", "not_authorized", "session_not_found", "thread_ts_required"],
  run(call) {
    const { args, slack, refuse } = call;
    const place = sessionPlace(call, args.thread_ts);
    if (args.title.length > LONGEST_TITLE) throw new Refusal(invalidArgument("title is too long"));
    if (slack.agents.find(place.channel, place.threadTs)?.session === undefined) {
      return refuse("session_not_found");
    }
    slack.agents.set(place, { title: args.title });
    return { ok: true, title: args.title };
  },
});

/** A thread, since this Slack has no session channels, where a session is the channel itself. */
function sessionPlace(call: ThreadCall, threadTs: string | undefined) {
  const channel = conversation(call, call.args.channel_id);
  if (!channel.members.has(call.token.userId)) throw new Refusal("not_authorized");
  if (threadTs === undefined) throw new Refusal("thread_ts_required");
  return { channel: channel.id, threadTs };
}

export const agents = {
  "agents.sessions.rename": renameSession,
  "agents.sessions.setStatus": setSessionStatus,
  "assistant.threads.setStatus": setStatus,
  "assistant.threads.setSuggestedPrompts": setSuggestedPrompts,
  "assistant.threads.setTitle": setTitle,
};
