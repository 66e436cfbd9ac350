import type { AppRegistration } from "../app/app-registration.js";
import type { Changes } from "../changes.js";
import { sendOverSocket } from "../socket-mode/send-over-socket.js";
import type { SocketConnections } from "../socket-mode/socket-connections.js";
import type { Timers } from "../timers.js";
import type { FailureReason, Outcome } from "./outcome.js";
import { postToApp, TOO_LATE } from "./post-to-app.js";

export type { FailureReason, Outcome } from "./outcome.js";

/** How long Slack waits for the app's answer. */
const ANSWER_DEADLINE_MS = 3_000;

/** How long Slack waits before the first, second and third retry. https://docs.slack.dev/apis/events-api/#retries */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

export interface Attempt {
  readonly at: number;
  /** The status of the app's answer, when it came in time. */
  readonly status?: number;
  readonly error?: FailureReason;
  /** In Socket Mode: over which connection it was sent, counted from 1. There is no status then. */
  readonly connection?: number;
  /** 0 for the first attempt, otherwise the `x-slack-retry-num` that was sent. */
  readonly retryNum: number;
  readonly retryReason?: FailureReason;
}

/** One request that Slack sends to the app: an event, a slash command, or an interaction. */
export interface Delivery {
  /** `event_id` of an event, `trigger_id` of a command or an interaction that has one. */
  readonly id: string;
  readonly kind: "event" | "command" | "interaction";
  /** The type of the inner event (`app_mention`, …) or of the interaction (`block_actions`, …), or the command. */
  readonly type: string;
  /** The app that it is sent to. */
  readonly appId: string;
  /** The workspace, or the organization where the event names no workspace. */
  readonly team: string;
  /** The request URL; nothing is sent there in Socket Mode, where it may be empty. */
  readonly url: string;
  readonly body: string;
  readonly attempts: readonly Attempt[];
  /** `waiting` has a retry scheduled; `failed` will not be tried again. */
  readonly state: "sending" | "waiting" | "delivered" | "failed";
}

interface OpenDelivery extends Delivery {
  readonly attempts: Attempt[];
  state: Delivery["state"];
}

/**
 * Sends signed requests to the app, or envelopes over its WebSockets when it is in Socket Mode. An event that is not
 * answered with 2xx, or acknowledged, within three seconds is sent again: at once, after a minute, after five minutes,
 * unless the answer carries `x-slack-no-retry: 1`. Commands and interactions are sent once.
 */
export class Deliveries {
  readonly #list: OpenDelivery[] = [];
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #scheduled = new Map<unknown, OpenDelivery>();
  /** Deliveries that are never sent again. */
  readonly #dropped = new WeakSet<OpenDelivery>();
  readonly #stopping = new AbortController();

  constructor(
    private readonly app: AppRegistration,
    private readonly sockets: SocketConnections,
    private readonly clock: () => number,
    private readonly timers: Timers,
    private readonly changes: Changes,
    /** What signatures are dated by: the app's clock. */
    private readonly signatureClock: () => number = clock,
    /** Every delivery of every app, to which this app's are added. */
    private readonly log: Delivery[] = [],
  ) {}

  get list(): readonly Delivery[] {
    return this.#list;
  }

  /** Starts to deliver an event, and returns before it has arrived. */
  sendEvent(event: Pick<Delivery, "id" | "type" | "team" | "url" | "body">): Delivery {
    const delivery = this.#add("event", event);
    this.#track(this.#deliver(delivery, 0));
    return delivery;
  }

  /** Sends a command or an interaction, whose body is a form. Resolves with its outcome. */
  async sendOnce(
    kind: "command" | "interaction",
    request: Pick<Delivery, "id" | "type" | "team" | "url" | "body">,
  ): Promise<{ readonly delivery: Delivery; readonly outcome: Outcome }> {
    const delivery = this.#add(kind, request);
    const outcome = await this.#track(this.#attempt(delivery, 0));
    this.#setState(delivery, succeeded(outcome) ? "delivered" : "failed");
    return { delivery, outcome };
  }

  /**
   * Sends an event once more, as Slack does when it has missed the app's answer. It is not retried after that.
   * Undefined for an unknown id.
   */
  async resend(eventId: string): Promise<Delivery | undefined> {
    const delivery = this.#findEvent(eventId);
    if (delivery === undefined) return undefined;
    const retryNum = Math.min(delivery.attempts.length, RETRY_DELAYS_MS.length);
    const outcome = await this.#track(this.#attempt(delivery, retryNum, this.#missedAnswer));
    this.#setState(delivery, succeeded(outcome) ? "delivered" : "failed");
    return delivery;
  }

  /**
   * Sends an event once more after `delayMs`, as Slack's last retry. It is not retried after that. Undefined for an
   * unknown id.
   */
  resendLate(eventId: string, delayMs: number): Delivery | undefined {
    const delivery = this.#findEvent(eventId);
    if (delivery === undefined) return undefined;
    const again = async () => {
      const outcome = await this.#attempt(delivery, RETRY_DELAYS_MS.length, this.#missedAnswer);
      this.#setState(delivery, succeeded(outcome) ? "delivered" : "failed");
    };
    this.#schedule(delivery, again, delayMs);
    return delivery;
  }

  /** Resolves when no request is in flight; a retry that is not yet due does not count. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled([...this.#inFlight]);
  }

  /** Sends nothing again, whatever the outcome of what is in flight: for an app that has been deleted. */
  dropRetries(): void {
    for (const [handle, delivery] of this.#scheduled) {
      this.timers.clearTimeout(handle);
      this.#setState(delivery, "failed");
    }
    this.#scheduled.clear();
    for (const delivery of this.#list) this.#dropped.add(delivery);
  }

  /** Drops scheduled retries and aborts the requests in flight. Resolves when these have ended. */
  async stop(): Promise<void> {
    for (const handle of this.#scheduled.keys()) this.timers.clearTimeout(handle);
    this.#scheduled.clear();
    this.#stopping.abort();
    await this.idle();
  }

  #findEvent(eventId: string): OpenDelivery | undefined {
    return this.#list.find(
      (each) => each.id === eventId && each.kind === "event" && !this.#dropped.has(each),
    );
  }

  #add(
    kind: Delivery["kind"],
    request: Pick<Delivery, "id" | "type" | "team" | "url" | "body">,
  ): OpenDelivery {
    const { appId } = this.app;
    const delivery: OpenDelivery = { ...request, kind, appId, attempts: [], state: "sending" };
    this.#list.push(delivery);
    this.log.push(delivery);
    this.changes.announce();
    return delivery;
  }

  async #deliver(delivery: OpenDelivery, retryNum: number, reason?: FailureReason): Promise<void> {
    const outcome = await this.#attempt(delivery, retryNum, reason);
    if (succeeded(outcome)) return this.#setState(delivery, "delivered");
    const delayMs = RETRY_DELAYS_MS[retryNum];
    const refused = outcome.answer?.headers["x-slack-no-retry"] === "1";
    if (delayMs === undefined || refused || this.#dropped.has(delivery) || this.#stopping.signal.aborted) {
      return this.#setState(delivery, "failed");
    }
    const again = () => this.#deliver(delivery, retryNum + 1, outcome.error ?? "http_error");
    if (delayMs === 0) return again();
    this.#schedule(delivery, again, delayMs);
  }

  #schedule(delivery: OpenDelivery, send: () => Promise<void>, delayMs: number): void {
    const handle = this.timers.setTimeout(() => {
      this.#scheduled.delete(handle);
      this.#setState(delivery, "sending");
      this.#track(send());
    }, delayMs);
    this.#scheduled.set(handle, delivery);
    this.#setState(delivery, "waiting");
  }

  async #attempt(delivery: OpenDelivery, retryNum: number, retryReason?: FailureReason): Promise<Outcome> {
    const at = this.clock();
    const outcome = await this.#inTime((signal) =>
      this.app.settings.socketMode
        ? sendOverSocket(this.sockets, delivery, retryNum, signal)
        : postToApp(
            this.app.signingSecret,
            { ...delivery, at: this.signatureClock(), retryNum, retryReason },
            signal,
          ),
    );
    const { answer, connection } = outcome;
    delivery.attempts.push({
      at,
      retryNum,
      ...(retryReason && { retryReason }),
      ...(connection !== undefined && { connection }),
      ...(answer && connection === undefined && { status: answer.status }),
      ...(!succeeded(outcome) && { error: outcome.error ?? "http_error" }),
    });
    this.changes.announce();
    return outcome;
  }

  /** The signal aborts when Slack waits no longer. */
  async #inTime(send: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
    const tooLate = new AbortController();
    const timer = this.timers.setTimeout(() => tooLate.abort(TOO_LATE), ANSWER_DEADLINE_MS);
    try {
      return await send(AbortSignal.any([tooLate.signal, this.#stopping.signal]));
    } finally {
      this.timers.clearTimeout(timer);
    }
  }

  /** What Slack gives as the reason of a retry when it has missed the app's answer. */
  get #missedAnswer(): FailureReason {
    return this.app.settings.socketMode ? "timeout" : "http_timeout";
  }

  #setState(delivery: OpenDelivery, state: Delivery["state"]): void {
    delivery.state = state;
    this.changes.announce();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight.add(work);
    const done = () => {
      this.#inFlight.delete(work);
      this.changes.announce();
    };
    work.then(done, done);
    return work;
  }
}

function succeeded(outcome: Outcome): boolean {
  return outcome.answer !== undefined && outcome.answer.status >= 200 && outcome.answer.status < 300;
}
