import { slackId } from "../ids.js";
import type { Timers } from "../timers.js";
import type { MessageContent } from "./message-content.js";

/** The longest that a timer of Node.js waits. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export interface ScheduledMessage {
  readonly id: string;
  readonly channel: string;
  readonly postAtSec: number;
  readonly createdSec: number;
  /** The installation whose token scheduled it, and the bot or person. */
  readonly target: string;
  readonly userId: string;
  readonly content: MessageContent;
}

/** Messages that are posted later, by the clock and the timers of this Slack. */
export class ScheduledMessages {
  readonly #pending = new Map<string, { readonly message: ScheduledMessage; handle: unknown }>();

  constructor(
    private readonly clock: () => number,
    private readonly timers: Timers,
  ) {}

  /** The next first. */
  get all(): readonly ScheduledMessage[] {
    return [...this.#pending.values()]
      .map(({ message }) => message)
      .sort((one, other) => one.postAtSec - other.postAtSec);
  }

  /** `post` is called when its time has come, unless it is cancelled before. */
  schedule(
    wanted: Omit<ScheduledMessage, "id" | "createdSec">,
    post: (message: ScheduledMessage) => void,
  ): ScheduledMessage {
    const createdSec = Math.floor(this.clock() / 1_000);
    const message = { ...wanted, id: slackId("Q"), createdSec };
    const entry = { message, handle: undefined as unknown };
    this.#pending.set(message.id, entry);
    const wait = () => {
      const leftMs = message.postAtSec * 1_000 - this.clock();
      if (leftMs <= 0) {
        this.#pending.delete(message.id);
        post(message);
      } else entry.handle = this.timers.setTimeout(wait, Math.min(leftMs, LONGEST_WAIT_MS));
    };
    wait();
    return message;
  }

  cancel({ id }: ScheduledMessage): void {
    this.timers.clearTimeout(this.#pending.get(id)?.handle);
    this.#pending.delete(id);
  }

  /** Posts nothing any more. */
  stop(): void {
    for (const message of this.all) this.cancel(message);
  }
}
