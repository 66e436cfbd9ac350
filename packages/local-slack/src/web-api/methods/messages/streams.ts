import type { Block } from "@slack/types";
import { SESSION_STATUSES, type SessionStatus } from "../../../agents/agent-threads.js";
import { markdownToMrkdwn } from "../../../messages/markdown-text.js";
import { MAX_MARKDOWN_LENGTH } from "../../../messages/message-content.js";
import { messageObject } from "../../../messages/message-object.js";
import { messageTarget } from "../../../messages/message-target.js";
import type { Stream, StreamedTask } from "../../../messages/messages.js";
import { isGrowing } from "../../../messages/streams.js";
import { messageAt } from "../../conversation-access.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { customName, messageContent, writeMessage } from "../../posting.js";
import { Refusal } from "../../refusal.js";
import { invalidArgument } from "../../web-api-reply.js";

const STREAMS = { bot: ["chat:write"] } as const;

/**
 * https://docs.slack.dev/reference/methods/chat.startStream: a message in a thread that grows while the app works. Outside
 * of a DM it has a recipient.
 */
const startStream = tokenMethod({
  args: {
    channel: required.text,
    thread_ts: required.text,
    markdown_text: optional.text,
    chunks: optional.json,
    recipient_user_id: optional.text,
    recipient_team_id: optional.text,
    task_display_mode: optional.text,
    username: optional.text,
    icon_emoji: optional.text,
    icon_url: optional.text,
  },
  scope: STREAMS,
  errors: [
    "channel_not_found",
    "is_archived",
    "missing_recipient_team_id",
    "missing_recipient_user_id",
    "msg_too_long",
    "not_in_channel",
    "team_not_found",
    "user_not_found",
  ],
  run(call) {
    const { args, slack, refuse } = call;
    const channel = messageTarget(call, args.channel);
    if (channel.kind !== "im") {
      if (args.recipient_team_id === undefined) return refuse("missing_recipient_team_id");
      if (args.recipient_user_id === undefined) return refuse("missing_recipient_user_id");
      const recipient = slack.workspaces.findPerson(args.recipient_user_id);
      if (recipient === undefined) return refuse("user_not_found");
      const { id, enterprise } = recipient.workspace;
      if (![id, enterprise?.id].includes(args.recipient_team_id)) return refuse("team_not_found");
    }
    const begun: Stream = { state: "in_progress", startedAtMs: slack.clock(), markdown: "", tasks: [] };
    const stream = grown(begun, args.markdown_text, args.chunks);
    const message = writeMessage(call, channel, {
      ...contentOf(stream),
      ...customName(call, args.username),
      thread_ts: args.thread_ts,
    });
    slack.events.posted(message);
    return { ok: true, channel: channel.id, ts: message.ts };
  },
});

/** https://docs.slack.dev/reference/methods/chat.appendStream. It makes no event. */
const appendStream = tokenMethod({
  args: {
    channel: required.text,
    ts: required.text,
    markdown_text: optional.text,
    chunks: optional.json,
  },
  scope: STREAMS,
  errors: [
    "channel_not_found",
    "is_archived",
    "message_not_found",
    "message_not_in_streaming_state",
    "msg_too_long",
    "no_text",
    "not_in_channel",
  ],
  run(call) {
    const { args, slack, refuse } = call;
    const { message, stream } = growing(call, args);
    if (args.markdown_text === undefined && args.chunks === undefined) return refuse("no_text");
    slack.messages.change(message, contentOf(grown(stream, args.markdown_text, args.chunks)));
    return { ok: true, channel: message.channel, ts: message.ts };
  },
});

/**
 * https://docs.slack.dev/reference/methods/chat.stopStream: the last of it, and blocks that stand below. The app is sent
 * `message_changed`.
 */
const stopStream = tokenMethod({
  args: {
    channel: required.text,
    ts: required.text,
    markdown_text: optional.text,
    chunks: optional.json,
    blocks: optional.raw,
    metadata: optional.raw,
    session_status: optional.text,
  },
  scope: STREAMS,
  errors: [
    "channel_not_found",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "is_archived",
    "message_not_found",
    "message_not_in_streaming_state",
    "msg_too_long",
    "not_in_channel",
  ],
  run(call) {
    const { args, given, slack } = call;
    const { message: previous, stream: before } = growing(call, args);
    const status = sessionStatus(args.session_status);
    const stream = grown(before, args.markdown_text, args.chunks);
    const last = messageContent({ text: "…", blocks: given.blocks, metadata: given.metadata });
    const content = contentOf({ ...stream, state: "completed" }, last.blocks);
    const { metadata } = last;
    const message = slack.messages.change(previous, { ...content, ...(metadata && { metadata }) });
    slack.events.changed(message, previous);
    const { channel, ts, thread_ts: threadTs = ts } = message;
    if (status !== undefined) slack.agents.set({ channel, threadTs }, { session: { status } });
    return { ok: true, channel, ts, message: messageObject(slack.apps, message) };
  },
});

/** The message of the call, while it grows. */
function growing(
  call: Pick<Call, "token" | "slack">,
  { channel, ts }: { readonly channel: string; readonly ts: string },
) {
  const message = messageAt(call, messageTarget(call, channel), ts);
  const { stream } = message;
  if (message.user !== call.token.userId) throw new Refusal("message_not_found");
  if (stream === undefined || !isGrowing(stream, call.slack.clock())) {
    throw new Refusal("message_not_in_streaming_state");
  }
  return { message, stream };
}

/** The stream with text and chunks at its end: https://docs.slack.dev/messaging/sending-and-scheduling-messages */
function grown(stream: Stream, markdown: string | undefined, chunks: unknown): Stream {
  if (chunks !== undefined && !Array.isArray(chunks))
    throw new Refusal(invalidArgument("chunks must be a list"));
  const added = [
    ...(markdown === undefined ? [] : [{ type: "markdown_text", text: markdown }]),
    ...(chunks ?? []),
  ];
  return added.reduce<Stream>(withChunk, stream);
}

function withChunk(stream: Stream, chunk: unknown): Stream {
  if (!isRecord(chunk)) throw new Refusal(invalidArgument("a chunk must be an object"));
  const { type, text, title } = chunk;
  if (type === "markdown_text" && typeof text === "string") {
    if (text.length > MAX_MARKDOWN_LENGTH) throw new Refusal("msg_too_long");
    return { ...stream, markdown: stream.markdown + text };
  }
  if (type === "plan_update" && typeof title === "string") return { ...stream, planTitle: title };
  if (type === "task_update") return { ...stream, tasks: withTask(stream.tasks, chunk) };
  if (type === "blocks") return stream;
  throw new Refusal(invalidArgument(`unknown chunk: ${String(type)}`));
}

/** A task that is there already gets the new title and status; details and output are put behind what it has. */
function withTask(
  tasks: readonly StreamedTask[],
  chunk: Readonly<Record<string, unknown>>,
): readonly StreamedTask[] {
  const { id, title, status } = chunk;
  if (typeof id !== "string" || typeof title !== "string" || typeof status !== "string") {
    throw new Refusal(invalidArgument("a task_update needs id, title and status"));
  }
  const known = tasks.find((task) => task.id === id);
  const details = joined(known?.details, chunk.details);
  const output = joined(known?.output, chunk.output);
  const task = { id, title, status, ...(details && { details }), ...(output && { output }) };
  return known === undefined ? [...tasks, task] : tasks.map((each) => (each === known ? task : each));
}

function joined(before = "", added: unknown): string {
  return typeof added === "string" ? before + added : before;
}

function contentOf(stream: Stream, blocks?: readonly Block[]) {
  const text = markdownToMrkdwn(stream.markdown);
  if (blocks === undefined) return { text, stream };
  const said: Block & { readonly text: string } = { type: "markdown", text: stream.markdown };
  return { text, stream, blocks: stream.markdown === "" ? blocks : [said, ...blocks] };
}

function sessionStatus(wanted: string | undefined): SessionStatus | undefined {
  const known = SESSION_STATUSES.find((each) => each === wanted);
  if (wanted !== undefined && known === undefined)
    throw new Refusal(invalidArgument("invalid session_status"));
  return known;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const streams = {
  "chat.appendStream": appendStream,
  "chat.startStream": startStream,
  "chat.stopStream": stopStream,
};
