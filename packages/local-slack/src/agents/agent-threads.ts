import type { Changes } from "../changes.js";

export const SESSION_STATUSES = ["active", "processing", "suspended", "closed"] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** A message that a person can send with one press. */
export interface SuggestedPrompt {
  readonly title: string;
  readonly message: string;
}

/** What the app has said of its work in a thread. */
export interface AgentThread {
  readonly channel: string;
  /** Empty for what belongs to a DM as a whole. */
  readonly threadTs: string;
  readonly title?: string;
  /** What the app is doing, in its words, such as `is thinking…`. */
  readonly status?: string;
  /** Words that take turns while the status is shown. */
  readonly loadingMessages?: readonly string[];
  readonly prompts?: { readonly title?: string; readonly list: readonly SuggestedPrompt[] };
  /** The state of the agent session, where the thread is one, and who began it. */
  readonly session?: { readonly status: SessionStatus; readonly initiator?: string };
}

/** The threads in which an app works as an assistant or as an agent. */
export class AgentThreads {
  readonly #byPlace = new Map<string, AgentThread>();

  constructor(private readonly changes: Changes) {}

  find(channel: string, threadTs: string): AgentThread | undefined {
    return this.#byPlace.get(`${channel} ${threadTs}`);
  }

  /** Sets what is given, and leaves the rest. */
  set(
    { channel, threadTs }: Pick<AgentThread, "channel" | "threadTs">,
    fields: Omit<AgentThread, "channel" | "threadTs">,
  ): AgentThread {
    const changed = { ...this.find(channel, threadTs), channel, threadTs, ...fields };
    this.#byPlace.set(`${channel} ${threadTs}`, changed);
    this.changes.announce();
    return changed;
  }

  /** The app has written into a thread: Slack shows no status any more. */
  answered(channel: string, threadTs: string): void {
    const thread = this.find(channel, threadTs);
    if (thread?.status === undefined) return;
    const { status: _status, loadingMessages: _messages, ...rest } = thread;
    this.#byPlace.set(`${channel} ${threadTs}`, rest);
    this.changes.announce();
  }

  /** What is shown in a channel, the oldest first. */
  in(channel: string): readonly AgentThread[] {
    return [...this.#byPlace.values()].filter((each) => each.channel === channel);
  }
}
