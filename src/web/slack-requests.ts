import type { App, ReceiverEvent } from "@slack/bolt";
import { MalformedRequestError, rootErrorCode, UnhandledRequestError } from "../errors.js";
import type { Log } from "../log.js";

/** Slack waits three seconds for an answer; this leaves it half a second to arrive. */
export const ANSWER_WITHIN_MS = 2_500;

/**
 * Stands between Bolt's receiver and Bolt's App: answers what the App would leave without an answer, and knows which
 * requests are in hand, so that a stop can wait for them.
 */
export class SlackRequests {
  readonly #inHand = new Set<Promise<void>>();

  constructor(readonly log: Log) {}

  /** The App that the receiver is given: the same App, with every request led through here. */
  around(app: App): App {
    return Object.assign(Object.create(app), {
      processEvent: (event: ReceiverEvent) => this.#track(this.#process(app, event)),
    });
  }

  /** Resolves when no request is in hand, listeners included. */
  async settled(): Promise<void> {
    while (this.#inHand.size > 0) await Promise.allSettled(this.#inHand);
  }

  #track(request: Promise<void>): Promise<void> {
    this.#inHand.add(request);
    const done = () => this.#inHand.delete(request);
    request.then(done, done);
    return request;
  }

  async #process(app: App, event: ReceiverEvent): Promise<void> {
    const { body } = event;
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new MalformedRequestError("The body of a request of Slack is an object.");
    }
    // Not an event_callback: Bolt would leave it without an answer (https://docs.slack.dev/reference/events/app_rate_limited).
    if (body.type === "app_rate_limited") {
      this.log.warn({ team: body.team_id }, "Slack holds back events of a workspace that sends too many");
      return event.ack();
    }
    let answered = false;
    const ack: ReceiverEvent["ack"] = async (response) => {
      answered = true;
      await event.ack(response);
    };
    await app.processEvent({ ...event, ack });
    if (!answered) throw new UnhandledRequestError("No listener answers this request.");
  }
}

/** The HTTP status for a request that failed before it was answered. */
export function statusOf(error: unknown): number {
  switch (rootErrorCode(error)) {
    case "request_malformed":
      return 400;
    case "request_unhandled":
      return 404;
    case "database_unavailable":
    case "token_key_unknown":
    case "token_seal_broken":
    case "record_version_unknown":
      return 503; // Slack delivers again, and by then it may be mended
    default:
      return 500;
  }
}
