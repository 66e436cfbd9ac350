import type { Block } from "@slack/types";
import type { Changes } from "../changes.js";
import type { TimestampSource } from "../ids.js";
import type { Channel } from "../org/workspaces.js";

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
  | "webhook";

/** A message; the fields in Slack's spelling are Slack's. */
export interface Message {
  readonly by: Author;
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
}

/** Every message of every channel, in the order in which they were written. */
export class Messages {
  readonly #byChannel = new Map<string, Message[]>();

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
    const list = this.#byChannel.get(channel.id);
    if (list === undefined) this.#byChannel.set(channel.id, [written]);
    else list.push(written);
    this.changes.announce();
    return written;
  }

  find(channelId: string, ts: string): Message | undefined {
    return this.in(channelId).find((message) => message.ts === ts);
  }

  /** Replaces the content of a message. Slack marks it as edited when an editor gave it text without blocks. */
  update(
    message: Message,
    content: { readonly text: string; readonly blocks?: readonly Block[]; readonly editor?: string },
  ): Message {
    const { blocks: _before, ...rest } = message;
    const { text, blocks, editor } = content;
    const updated: Message = {
      ...rest,
      text,
      ...(blocks !== undefined && { blocks }),
      ...(blocks === undefined &&
        editor !== undefined && { edited: { user: editor, ts: this.timestamps.next() } }),
    };
    this.#replace(message, [updated]);
    return updated;
  }

  remove(message: Message): void {
    this.#replace(message, []);
  }

  in(channelId: string): readonly Message[] {
    return this.#byChannel.get(channelId) ?? [];
  }

  #replace(message: Message, by: readonly Message[]): void {
    const list = this.#byChannel.get(message.channel) ?? [];
    const index = list.indexOf(message);
    if (index !== -1) list.splice(index, 1, ...by);
    this.changes.announce();
  }
}
