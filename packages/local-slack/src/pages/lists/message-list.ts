import { ASSISTANT_THREAD } from "../../agents/assistant-threads.js";
import { isReply } from "../../messages/channel-messages.js";
import type { Message } from "../../messages/messages.js";
import type { Channel } from "../../org/workspaces.js";
import { type AgentLinks, agentNotes } from "../agents/agent-notes.js";
import { replyForm } from "../client/composer.js";
import { type MessageLinks, messageItem } from "../client/message-view.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { latestFirst, type PageLimits, pageOfList } from "./page-of-list.js";

const CHANNEL: PageLimits = { mostItems: 30, mostCharacters: 180_000 };
const THREAD: PageLimits = CHANNEL;
/** Of a thread in its channel. */
const END_OF_THREAD: PageLimits = { mostItems: 10, mostCharacters: 30_000 };

/** Which messages of a channel a person asks for. */
export interface AskedMessages {
  /** The timestamp of the latest one; without it, they end with the latest that there is. */
  readonly from?: string;
  /** The first message of a thread, which is then shown alone, with its replies. */
  readonly thread?: string;
}

interface Shown {
  readonly parts: PageParts;
  readonly viewer: Viewer;
  readonly channel: Channel;
  readonly links: MessageLinks & AgentLinks;
}

/** The address of these messages, as the viewer sees them. */
export function messagesPath(viewer: Viewer, channel: string, { from, thread }: AskedMessages): string {
  const query = new URLSearchParams({
    ...(thread !== undefined && { thread }),
    ...(from !== undefined && { from }),
  });
  return clientPath(viewer, channel) + (query.size > 0 ? `?${query}` : "");
}

/**
 * One page of the messages in a channel or thread, the oldest first, with a link to older ones. In a channel each stands with the
 * end of its thread.
 */
export function messageList(shown: Shown, asked: AskedMessages): readonly Html[] {
  const { viewer, channel } = shown;
  const first = asked.thread === undefined ? undefined : seenMessage(shown, asked.thread);
  const { drawn, next } =
    first === undefined
      ? pageOfList(topLevel(shown, asked), (each) => withThread(shown, each), CHANNEL)
      : pageOfList(repliesTo(shown, first, asked), (each) => drawOne(shown, each), THREAD);
  const words = first === undefined ? "messages" : "replies";
  const head = first === undefined ? [] : [drawOne(shown, first)];
  if (drawn.length + head.length === 0) {
    return [html`<li class="empty quiet" id="empty">Nobody has written here yet.</li>`];
  }
  const { thread } = asked;
  const link = (id: string, path: string, label: string) =>
    html`<li class="more" id="${id}"><a href="${path}">${label}</a></li>`;
  const older = next && messagesPath(viewer, channel.id, { ...(thread && { thread }), from: next.ts });
  const latest = asked.from && messagesPath(viewer, channel.id, { ...(thread && { thread }) });
  return [
    ...head,
    ...(older === undefined ? [] : [link("older", older, `Show older ${words}`)]),
    ...drawn.toReversed(),
    ...(latest ? [link("latest", latest, `Show the latest ${words}`)] : []),
  ];
}

/** The latest first: what is in no thread, begins one, or has lost the first message of its own. */
function* topLevel(shown: Shown, asked: AskedMessages): Generator<Message> {
  const { parts, channel } = shown;
  for (const message of latestFirst(parts.slack.messages.in(channel.id))) {
    if (!isSeen(shown, message) || isLater(message, asked)) continue;
    if (isReply(message) && seenMessage(shown, message.thread_ts) !== undefined) continue;
    yield message;
  }
}

function* repliesTo(shown: Shown, { ts }: Message, asked: AskedMessages): Generator<Message> {
  const { parts, channel } = shown;
  for (const message of latestFirst(parts.slack.messages.repliesTo(channel.id, ts))) {
    if (isSeen(shown, message) && !isLater(message, asked)) yield message;
  }
}

function withThread(shown: Shown, message: Message): Html {
  const { parts, viewer, channel, links } = shown;
  const { drawn, next } = pageOfList(
    repliesTo(shown, message, {}),
    (each) => drawOne(shown, each),
    END_OF_THREAD,
  );
  const more =
    next &&
    html`<li class="more"><a href="${messagesPath(viewer, channel.id, { thread: message.ts })}">Show the whole thread</a></li>`;
  const notes = agentNotes(parts.slack, { channel: channel.id, threadTs: message.ts }, links);
  const isNotice = message.by === "slack" && message.subtype !== ASSISTANT_THREAD;
  const mayAnswer = message.ephemeralTo === undefined && !isNotice && !channel.isArchived;
  return drawOne(
    shown,
    message,
    html`${drawn.length > 0 && html`<ol class="thread" aria-label="Thread">${more}${drawn.toReversed()}</ol>`}${notes}${
      mayAnswer && replyForm(links, message.thread_ts ?? message.ts)
    }`,
  );
}

function drawOne({ parts, viewer, links }: Shown, message: Message, below?: Html): Html {
  return messageItem(parts, viewer, message, links, below);
}

function seenMessage(shown: Shown, ts: string): Message | undefined {
  const message = shown.parts.slack.messages.find(shown.channel.id, ts);
  return message && isSeen(shown, message) ? message : undefined;
}

function isSeen({ viewer }: Shown, { ephemeralTo = viewer.person.id }: Message): boolean {
  return ephemeralTo === viewer.person.id;
}

function isLater({ ts }: Message, { from }: AskedMessages): boolean {
  return from !== undefined && Number(ts) > Number(from);
}
