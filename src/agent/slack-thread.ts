import { setTimeout as pause } from "node:timers/promises";
import { errorChain } from "../log/error-chain.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { readProperty } from "../log/thrown.js";
import type { WebClient } from "../slack/web-api.js";
import type { Asked } from "./answer-record.js";

/** Every Bolt's client has this; those of earlier releases have no methods for streams and sessions. */
export type Calls = Pick<WebClient, "apiCall">;

/** What is read of Slack's answers. */
type Answered = Readonly<Partial<Record<"ts" | "messages", unknown>>>;

export type SessionStatus = "processing" | "active";

/** A client that repeats a call which Slack may not have heard, and one that never does. */
export interface ThreadClients {
  readonly client: Calls;
  /** For what must not be done twice: a stream is started once, and text is appended once. It is given the token. */
  readonly once: Calls;
  readonly token: string | undefined;
}

/** What the agent asks of Slack in the thread of a question. Every method rejects as Slack's client does. */
export class SlackThread {
  constructor(
    readonly place: Pick<Asked, "channel" | "threadTs">,
    private readonly clients: ThreadClients,
  ) {}

  /** The state of the thread's session; the first call begins the session, with this title. */
  async setStatus(status: SessionStatus, first: { readonly title?: string; readonly userId?: string } = {}) {
    const { title, userId } = first;
    await this.#call("agents.sessions.setStatus", {
      ...this.#thread,
      status,
      ...(title && { title }),
      ...(userId && { initiator_user_id: userId }),
    });
  }

  /** Starts a stream that is empty, and resolves to its message. Waits while Slack limits the rate. */
  async startStream(
    { userId, teamId }: Pick<Asked, "userId" | "teamId">,
    signal: AbortSignal,
  ): Promise<string> {
    const { channel, threadTs } = this.place;
    const { ts } = await this.#patiently(signal, () =>
      this.#callOnce("chat.startStream", {
        channel,
        thread_ts: threadTs,
        // In a direct message it is clear for whom it is.
        ...(!channel.startsWith("D") && { recipient_user_id: userId, recipient_team_id: teamId }),
      }),
    );
    return String(ts);
  }

  /** Appends a text. Waits while Slack limits the rate. */
  async append(ts: string, markdown: string, signal: AbortSignal): Promise<void> {
    const { channel } = this.place;
    await this.#patiently(signal, () =>
      this.#callOnce("chat.appendStream", { channel, ts, markdown_text: markdown }),
    );
  }

  /** Ends a stream; with a signal it waits while Slack limits the rate. Resolves to false when the stream had ended already. */
  async stopStream(
    ts: string,
    last: {
      readonly markdown?: string;
      readonly blocks?: readonly object[];
      readonly status?: SessionStatus;
    },
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { markdown, blocks, status } = last;
    const stop = () =>
      this.#call("chat.stopStream", {
        channel: this.place.channel,
        ts,
        ...(markdown && { markdown_text: markdown }),
        ...(blocks && { blocks: JSON.stringify(blocks) }),
        ...(status && { session_status: status }),
      });
    try {
      await (signal === undefined ? stop() : this.#patiently(signal, stop));
      return true;
    } catch (error) {
      if (hasEnded(error)) return false;
      throw error;
    }
  }

  async post(text: string): Promise<void> {
    const { channel, threadTs } = this.place;
    await this.#call("chat.postMessage", { channel, thread_ts: threadTs, text });
  }

  /** The messages of the thread, from its beginning, as Slack returns them. */
  async replies(before: string): Promise<readonly unknown[]> {
    const { channel, threadTs } = this.place;
    const asked = { channel, ts: threadTs, latest: before, inclusive: false, limit: 200 };
    const { messages } = await this.#call("conversations.replies", asked);
    return Array.isArray(messages) ? messages : [];
  }

  get #thread() {
    return { channel_id: this.place.channel, thread_ts: this.place.threadTs };
  }

  #call(method: string, args: object): Promise<Answered> {
    return this.clients.client.apiCall(method, { ...args }) as Promise<Answered>;
  }

  #callOnce(method: string, args: object): Promise<Answered> {
    return this.clients.once.apiCall(method, { ...args, token: this.clients.token }) as Promise<Answered>;
  }

  /** Rejects with the signal's reason when it is aborted before Slack was asked, and while it waits. */
  async #patiently<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        const waitMs = rateLimitMs(error);
        if (waitMs === undefined) throw error;
        await pause(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }
}

/** Whether Slack refused because the stream is none any more: it has been stopped, or has come to the end of its time. */
export function hasEnded(error: unknown): boolean {
  return slackErrorOf(error) === "message_not_in_streaming_state";
}

/** Whether Slack has said no, so that nothing was done. */
export function isRefusal(error: unknown): boolean {
  return slackErrorOf(error) !== undefined || rateLimitMs(error) !== undefined;
}

function rateLimitMs(error: unknown): number | undefined {
  const limited = errorChain(error).find(
    (each) => readProperty(each, "code") === "slack_webapi_rate_limited_error",
  );
  const seconds = limited && readProperty(limited, "retryAfter");
  return typeof seconds === "number" ? Math.max(1, seconds) * 1_000 : undefined;
}
