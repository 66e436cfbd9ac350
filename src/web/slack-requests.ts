import type { App, ReceiverEvent } from "@slack/bolt";
import { MalformedRequestError } from "../events/malformed-request-error.js";
import { errorCodes } from "../log/error-chain.js";
import type { Log } from "../log/log.js";
import { checkShape } from "./slack-request-shape.js";
import { UnhandledRequestError } from "./unhandled-request-error.js";

/** Slack waits three seconds for an answer; this leaves it half a second to arrive. */
export const ANSWER_WITHIN_MS = 2_500;

/** Logged with the kind of request and the part that is wrong. */
export const REFUSED = "A request that Slack would not send was refused, though it is signed";

/**
 * Stands between Bolt's receiver and Bolt's App: answers what the App would leave without an answer, and knows which
 * requests are in flight, so that a stop can wait for them.
 */
export class SlackRequests {
  readonly #inFlight = new Set<Promise<void>>();

  constructor(readonly log: Log) {}

  /** The App that the receiver is given: the same App, with every request led through here. */
  around(app: App): App {
    return Object.assign(Object.create(app), {
      processEvent: (event: ReceiverEvent) => this.track(this.#process(app, event)),
    });
  }

  /** Resolves when no request is in flight, listeners included. */
  async settled(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  /** Counts this work among what is in flight. */
  track(work: Promise<void>): Promise<void> {
    this.#inFlight.add(work);
    const done = () => this.#inFlight.delete(work);
    work.then(done, done);
    return work;
  }

  #checkShape(body: ReceiverEvent["body"]): void {
    try {
      checkShape(body);
    } catch (error) {
      if (error instanceof MalformedRequestError) {
        const { kind, part } = error;
        this.log.warn({ kind, part }, REFUSED);
      }
      throw error;
    }
  }

  async #process(app: App, event: ReceiverEvent): Promise<void> {
    const { body } = event;
    this.#checkShape(body);
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
    if (answered) return;
    if (body.type === "event_callback") return event.ack(); // Bolt leaves some to their listeners: function_executed
    const team = body.team?.id ?? body.team_id;
    this.log.warn(
      { ...(isName(team) && { team }), ...kindOf(body) },
      "Nothing here answers a request of Slack",
    );
    throw new UnhandledRequestError("No listener answers this request.");
  }
}

/** What a log says of a request: its kind and the names that the app itself gave, nothing that people wrote. */
function kindOf(body: ReceiverEvent["body"]): object {
  const { type, command, actions, callback_id, view } = body;
  const names = {
    type,
    command,
    actionId: actions?.[0]?.action_id,
    callbackId: callback_id ?? view?.callback_id,
  };
  return Object.fromEntries(Object.entries(names).filter(([, name]) => isName(name)));
}

/** Slack's limit for the names that an app gives to its parts. */
function isName(value: unknown): boolean {
  return typeof value === "string" && value.length <= 255;
}

/** 503 where it may be mended by the time Slack delivers again; anything else that fails before its answer is 500. */
const STATUSES: Readonly<Record<string, number>> = {
  request_malformed: 400,
  request_unhandled: 404,
  database_unavailable: 503,
  inbox_full: 503,
  token_key_unknown: 503,
  token_seal_broken: 503,
  record_version_unknown: 503,
};

/** The HTTP status for a request that failed before it was answered. */
export function statusOf(error: unknown): number {
  const known = errorCodes(error).find((code) => Object.hasOwn(STATUSES, code));
  return (known !== undefined && STATUSES[known]) || 500;
}
