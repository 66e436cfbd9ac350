import type { Block, MessageAttachment } from "@slack/types";
import type { Changes } from "../changes.js";
import type { TimestampSource } from "../ids.js";
import type { Channel } from "../org/workspaces.js";
import { ChannelMessages } from "./channel-messages.js";

/** Who or what wrote a message. */
export type Author =
  /** A person, in Slack itself. */
  | "person"
  /** The app, with its bot token: `user` is the bot user. */
  | "bot_token"
  /** The app, with a person's token: `user` is the person, `bot_id` and `app_id` say that the app did it. */
  | "user_token"
  /** The app, in its immediate answer to a slash command, on a `response_url` or on an incoming webhook. */
  | "command_answer"
  | "response_url"
  | "webhook"
  /** Slack itself, when somebody has joined a channel, renamed it, or the like. `user` is that person or bot. */
  | "slack";

/** What a message is, where it is not one that somebody simply wrote. */
export type MessageSubtype =
  | "assistant_app_thread"
  | "channel_archive"
  | "channel_join"
  | "channel_leave"
  | "channel_name"
  | "channel_purpose"
  | "channel_topic"
  | "channel_unarchive"
  | "file_share"
  | "me_message";

export interface Reaction {
  readonly name: string;
  /** In the order in which they reacted. */
  readonly users: readonly string[];
}

/** A step that a streamed message shows: https://docs.slack.dev/reference/methods/chat.appendStream */
export interface StreamedTask {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly details?: string;
  readonly output?: string;
}

/** A message that grows, or has grown, by `chat.appendStream`. */
export interface Stream {
  readonly state: "in_progress" | "completed";
  readonly startedAtMs: number;
  /** What was appended so far, in Markdown. */
  readonly markdown: string;
  readonly planTitle?: string;
  readonly tasks: readonly StreamedTask[];
}

/** A message; the fields in Slack's spelling are Slack's. */
export interface Message {
  readonly by: Author;
  readonly subtype?: MessageSubtype;
  /** Fields of the subtype, such as the `inviter` of a `channel_join`. */
  readonly details?: Readonly<Record<string, string>>;
  /** The workspace of who wrote it. */
  readonly team: string;
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly thread_ts?: string;
  readonly blocks?: readonly Block[];
  /** The one person who sees it; absent when everyone in the channel does. */
  readonly ephemeralTo?: string;
  /** The last four characters of the token that posted it. */
  readonly tokenLast4?: string;
  /** Who changed its text, and when. */
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly attachments?: readonly MessageAttachment[];
  /** The name that the app gave itself for this message. */
  readonly username?: string;
  readonly metadata?: MessageMetadata;
  readonly reactions?: readonly Reaction[];
  readonly pinned?: { readonly by: string; readonly atSec: number };
  /** Ids of the files in it. */
  readonly files?: readonly string[];
  readonly stream?: Stream;
  /** The app that has shown something below a person's message for links in it. */
  readonly unfurledBy?: string;
}

/** https://docs.slack.dev/messaging/message-metadata */
export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** Every message of every channel, in the order in which they were written. */
export class Messages {
  readonly #byChannel = new Map<string, ChannelMessages<Message>>();

  constructor(
    private readonly timestamps: TimestampSource,
    private readonly changes: Changes,
  ) {}

  add(channel: Channel, message: Omit<Message, "channel" | "ts">): Message {
    const written: Message = {
      ...message,
      channel: channel.id,
      ts: this.timestamps.next(),
    };
    const there = this.#byChannel.get(channel.id) ?? new ChannelMessages<Message>();
    this.#byChannel.set(channel.id, there);
    there.add(written);
    this.changes.announce();
    return written;
  }

  find(channelId: string, ts: string): Message | undefined {
    return this.#byChannel.get(channelId)?.find(ts);
  }

  /** Replaces the content of a message. Slack marks it as edited when an editor gave it text without blocks. */
  update(
    message: Message,
    content: Pick<Message, "text" | "blocks" | "attachments" | "metadata"> & { readonly editor?: string },
  ): Message {
    const { blocks: _blocks, attachments: _attachments, ...rest } = message;
    const { text, blocks, attachments, metadata, editor } = content;
    const updated: Message = {
      ...rest,
      text,
      ...(blocks !== undefined && { blocks }),
      ...(attachments !== undefined && { attachments }),
      ...(metadata !== undefined && { metadata }),
      ...(blocks === undefined &&
        editor !== undefined && { edited: { user: editor, ts: this.timestamps.next() } }),
    };
    this.#replace(message, updated);
    return updated;
  }

  /** Changes other fields of a message than its content. */
  change(message: Message, fields: Partial<Omit<Message, "channel" | "ts">>): Message {
    return this.replace(message, { ...message, ...fields });
  }

  replace(message: Message, by: Message): Message {
    this.#replace(message, by);
    return by;
  }

  remove(message: Message): void {
    this.#replace(message, undefined);
  }

  /** Every message that everyone in its channel sees. */
  get all(): readonly Message[] {
    return [...this.#byChannel.values()]
      .flatMap(({ list }) => list)
      .filter(({ ephemeralTo }) => ephemeralTo === undefined);
  }

  in(channelId: string): readonly Message[] {
    return this.#byChannel.get(channelId)?.list ?? [];
  }

  /** The messages in a thread below its first one, the oldest first. */
  repliesTo(channelId: string, ts: string): readonly Message[] {
    return this.#byChannel.get(channelId)?.repliesTo(ts) ?? [];
  }

  #replace(message: Message, by: Message | undefined): void {
    this.#byChannel.get(message.channel)?.replace(message, by);
    this.changes.announce();
  }
}
