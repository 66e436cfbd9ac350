import { isEventCallback } from "./event-callback.js";
import type { DeliveryAttempt, EventInbox } from "./event-inbox.js";
import { inTime } from "./in-time.js";
import { CONTEXT_KEY } from "./once-per-event.js";

/** A request as Bolt's receivers hand it to Bolt's App: its `ReceiverEvent`. */
interface Request extends DeliveryAttempt {
  // biome-ignore lint/suspicious/noExplicitAny: Bolt's own types, which this room does not import
  readonly body: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly ack: (response?: any) => Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly customProperties?: { [key: string]: any };
}

/** What this needs of Bolt's App. */
interface EventApp {
  processEvent(request: Request): Promise<void>;
}

/** What this needs of Bolt's Receiver; `ExpressReceiver` is one. */
interface InnerReceiver {
  // biome-ignore lint/suspicious/noExplicitAny: Bolt's App
  init(app: any): void;
  // biome-ignore lint/suspicious/noExplicitAny: each receiver has its own arguments
  start(...args: any[]): Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  stop(...args: any[]): Promise<unknown>;
}

/** How long a stop waits for what is in flight. */
const STOP_WITHIN_MS = 25_000;

/**
 * Bolt's `Receiver` around another one: every event goes through an inbox, and everything else (commands and
 * interactivity, which need the listener's own answer) straight to the App. An event that cannot be written down is
 * rejected with an error that has a code, for the inner receiver to answer with 503 (Bolt's `processEventErrorHandler`).
 *
 *     const inner = new ExpressReceiver({ … });
 *     const app = new App({
 *       receiver: new InboxReceiver({ receiver: inner, inbox }),
 *       authorize: (query) => inner.installer.authorize(query),
 *     });
 *     app.error(async (error) => { throw error; }); // a handler that swallows an error makes the event handled
 */
export class InboxReceiver {
  readonly #receiver: InnerReceiver;
  readonly #inbox: EventInbox;
  #app: EventApp | undefined;
  #stopped: Promise<boolean> | undefined;

  constructor({ receiver, inbox }: { readonly receiver: InnerReceiver; readonly inbox: EventInbox }) {
    this.#receiver = receiver;
    this.#inbox = inbox;
  }

  init(app: EventApp): void {
    this.#app = app;
    const processEvent = async (request: Request) => {
      const { body, retryNum, retryReason } = request;
      if (!isEventCallback(body)) return app.processEvent(request);
      await this.#inbox.accept(body, { retryNum, retryReason });
      await request.ack();
    };
    this.#receiver.init(Object.assign(Object.create(app), { processEvent }));
  }

  /** Starts the inner receiver, with the same arguments and the same result, and then the inbox; once. */
  // biome-ignore lint/suspicious/noExplicitAny: the inner receiver's
  async start(...args: any[]): Promise<unknown> {
    const app = this.#app;
    if (app === undefined) throw new TypeError("Bolt's App is made with this receiver before it is started.");
    const started = await this.#receiver.start(...args);
    this.#stopped = undefined;
    this.#inbox.start((body, event, attempt) =>
      app.processEvent({ body, ack: answered, ...attempt, customProperties: { [CONTEXT_KEY]: event } }),
    );
    return started;
  }

  /**
   * Stops the inner receiver, and then the inbox, within `deadlineMs` in all. Resolves to whether everything in flight was
   * finished; called again, as the first call does.
   */
  stop(deadlineMs = STOP_WITHIN_MS): Promise<boolean> {
    this.#stopped ??= this.#stop(deadlineMs);
    return this.#stopped;
  }

  async #stop(deadlineMs: number): Promise<boolean> {
    const beganAt = performance.now();
    this.#inbox.stopPolling();
    let drained: unknown = false;
    let settled = false;
    try {
      // ExpressReceiver's stop waits for every connection, and knows of no deadline.
      drained = await inTime(this.#receiver.stop(deadlineMs), deadlineMs);
    } finally {
      settled = await this.#inbox.stop(Math.max(0, beganAt + deadlineMs - performance.now()));
    }
    return settled && drained !== false;
  }
}

/** Slack has its answer since the event was written down. */
async function answered(): Promise<void> {
  // nothing is left to say
}
