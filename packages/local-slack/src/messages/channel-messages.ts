/** What a message is found by. */
interface Placed {
  readonly ts: string;
  /** The timestamp of the first message of its thread. */
  readonly thread_ts?: string;
}

/** The messages of one channel, the oldest first; each is found by its timestamp, and replies by that of their thread. */
export class ChannelMessages<Message extends Placed> {
  readonly #list: Message[] = [];
  readonly #byTs = new Map<string, Message>();
  readonly #replies = new Map<string, Message[]>();

  get list(): readonly Message[] {
    return this.#list;
  }

  find(ts: string): Message | undefined {
    return this.#byTs.get(ts);
  }

  /** The messages in a thread below its first one. */
  repliesTo(ts: string): readonly Message[] {
    return this.#replies.get(ts) ?? [];
  }

  add(message: Message): void {
    this.#list.push(message);
    this.#byTs.set(message.ts, message);
    if (!isReply(message)) return;
    const replies = this.#replies.get(message.thread_ts);
    if (replies === undefined) this.#replies.set(message.thread_ts, [message]);
    else replies.push(message);
  }

  /** Puts a message of the same timestamp and thread in place of another one, or takes that one away. */
  replace(message: Message, by: Message | undefined): void {
    if (!put(this.#list, message, by)) return;
    if (by === undefined) this.#byTs.delete(message.ts);
    else this.#byTs.set(message.ts, by);
    if (isReply(message)) put(this.#replies.get(message.thread_ts) ?? [], message, by);
  }
}

/** Whether it is in a thread, and not the first one there. */
export function isReply<Message extends Placed>(
  message: Message,
): message is Message & { readonly thread_ts: string } {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** Whether the message was in the list. */
function put<Message>(list: Message[], message: Message, by: Message | undefined): boolean {
  const index = list.lastIndexOf(message);
  if (index === -1) return false;
  list.splice(index, 1, ...(by === undefined ? [] : [by]));
  return true;
}
