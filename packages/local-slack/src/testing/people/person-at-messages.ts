import type { FileObject } from "../../files/file-object.js";
import type { Message } from "../../messages/messages.js";
import type { Channel } from "../../org/workspaces.js";
import { named } from "../named.js";
import type { Posted } from "../posting.js";
import type { Done } from "../reaction.js";
import { ActingPerson, type MessagePlace, type Told } from "./acting-person.js";

/** The words to a file, and where it is shared. */
export interface FileWords {
  /** A channel of theirs: its name, with or without the `#`, or its id. Default `#general`. */
  readonly in?: string;
  /** Default: none. */
  readonly text?: string;
  /** The message in whose thread it is shared, by its `ts`. Default: none. */
  readonly thread?: string;
}

/**
 * What a person does with messages, files and channels. Each resolves when the app has answered the events of it, with these; where
 * it subscribes to none, at once.
 */
export abstract class PersonAtMessages extends ActingPerson {
  /** Gives a message of theirs another text. */
  edit(message: MessagePlace, text: string): Done<Posted> {
    return this.#posted(message.channel, () => this.local.editMessage({ ...this.#at(message), text }));
  }

  /** Deletes a message of theirs; an admin deletes any. */
  deleteMessage(message: MessagePlace): Done<Told> {
    return this.#told(() => this.local.deleteMessage(this.#at(message)));
  }

  /** Reacts with an emoji, such as `thumbsup`, or takes that away. */
  react(message: MessagePlace, name: string): Done<Told> {
    return this.#told(() => this.local.react({ ...this.#at(message), name }));
  }

  unreact(message: MessagePlace, name: string): Done<Told> {
    return this.#told(() => this.local.unreact({ ...this.#at(message), name }));
  }

  /** Pins a message to its channel, or takes the pin away. */
  pin(message: MessagePlace): Done<Told> {
    return this.#told(() => this.local.pin(this.#at(message)));
  }

  unpin(message: MessagePlace): Done<Told> {
    return this.#told(() => this.local.unpin(this.#at(message)));
  }

  /** Shares a file in a channel of theirs. */
  upload(name: string, data: string | Uint8Array, { in: where, text, thread }: FileWords = {}): Done<Posted> {
    const share = () => {
      const { id: channel } = this.channel(where);
      return this.local.shareFile({
        ...{ ...this.who, channel, name, data: Buffer.from(data) },
        ...(text !== undefined && { text }),
        ...(thread !== undefined && { threadTs: thread }),
      });
    };
    return this.#posted(undefined, share);
  }

  /** Uploads a file that they share nowhere: its `id` is what is filled into a file input. */
  addFile(name: string, data: string | Uint8Array): Done<Told & { readonly file: FileObject }> {
    const add = () => this.local.addFile({ ...this.who, name, data: Buffer.from(data) });
    return this.announce(add, (file, deliveries) => ({ file, deliveries }));
  }

  /** Joins a public channel of the workspace by its name, or leaves a channel. */
  join(name: string): Done<Told> {
    return this.#told(async () => {
      const open = this.local.channelsToJoin(this.who);
      const found = named("channel to join", name.replace(/^#/, ""), open, (each) => [each.name, each.id]);
      return this.local.joinChannel({ ...this.who, channel: found.id });
    });
  }

  leave(name: string): Done<Told> {
    return this.#told(async () => this.local.leaveChannel({ ...this.who, channel: this.channel(name).id }));
  }

  /** Opens a group DM with others of the workspace by their names; an app's name is its bot. Its id is where they `post` then. */
  async groupMessage(...names: readonly string[]): Promise<Channel> {
    const bots = this.local.apps.flatMap((app) => {
      const bot = app.bot(this.who.team);
      return bot === undefined
        ? []
        : [{ id: bot.userId, names: [app.appSettings.name ?? "My App", bot.userId] }];
    });
    const known = [
      ...this.workspace.people.map(({ id, name, realName }) => ({
        id,
        names: [realName, realName.split(" ")[0] ?? "", name, id],
      })),
      ...bots,
    ];
    const what = `person in ${this.workspace.name}`;
    const others = names.map((name) => named(what, name, known, (each) => each.names).id);
    return this.local.openGroupMessage({ ...this.who, others });
  }

  /** Presses the stop button of the agent that is at work in the thread of this message. */
  stopAgent({ channel, ts, thread_ts }: MessagePlace & Pick<Message, "thread_ts">): Done<Told> {
    const threadTs = thread_ts ?? ts;
    return this.#told(() => this.local.stopAgent({ ...this.who, channel, threadTs }));
  }

  #told(act: () => Promise<unknown>): Done<Told> {
    return this.announce(act, (_done, deliveries) => ({ deliveries }));
  }

  #at({ channel, ts }: MessagePlace) {
    return { ...this.who, channel, ts };
  }

  #posted(channel: string | undefined, write: () => Promise<Message>): Done<Posted> {
    return this.announce(write, (message, deliveries) => ({ message, deliveries }), channel);
  }
}
