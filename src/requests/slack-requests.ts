import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { App, ReceiverEvent } from "@slack/bolt";
import { type EventCallback, isEventCallback } from "../events/event-callback.js";
import type { EventInbox } from "../events/event-inbox.js";
import {
  type DeliveryAttempt,
  type EventToProcess,
  type ProcessedEvent,
  processOnce,
} from "../events/event-try.js";
import { MalformedRequestError } from "../events/malformed-request-error.js";
import { inContext } from "../events/once-per-event.js";
import { errorCodes } from "../log/error-chain.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { HttpAnswer } from "./answers/http-answer.js";
import { SocketAnswer } from "./answers/socket-answer.js";
import { BodyConsumedError } from "./body/body-consumed-error.js";
import { parseBody } from "./body/parse-body.js";
import { readBody } from "./body/read-body.js";
import { describeRequest } from "./describe-request.js";
import { measured, measuredEnvelope } from "./measured-request.js";
import { MultipleAckError } from "./multiple-ack-error.js";
import { RequestRefusal } from "./request-refusal.js";
import { checkShape } from "./slack-request-shape.js";
import { statusOf } from "./status-of.js";
import { UnhandledRequestError } from "./unhandled-request-error.js";
import { verifySignature } from "./verify-signature.js";

/** Slack waits three seconds for an answer. This leaves half a second for the answer to arrive. */
export const ANSWER_WITHIN_MS = 2_500;

/** The largest accepted body. Slack requests are far smaller. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

export interface SlackRequestsOptions {
  /** Without it, what is not Slack's socket is refused. */
  readonly signingSecret: string | undefined;
  /** Writes events to the database before they are answered. Without an inbox they go straight to the listeners. */
  readonly inbox?: EventInbox | undefined;
  readonly log: {
    /** What was refused, or that no listener took. */
    warn(fields: object, message: string): void;
    /** What failed. */
    error(fields: object, message: string): void;
  };
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How long a body may take to arrive. Default: five seconds; Slack itself waits three. */
  readonly bodyWithinMs?: number;
  /** Where it reports metrics and traces: `registeredTelemetry()`. Default: nowhere. */
  readonly telemetry?: Telemetry;
}

/** A request of Slack's, without what HTTP or a WebSocket adds to it. */
export interface SlackRequest extends DeliveryAttempt {
  readonly body: unknown;
}

/** The answer to a Slack request. Only the first one counts. */
export interface Answer {
  /** 200 with a listener's answer: nothing, a text, or an object as JSON. */
  ok(content?: unknown): void;
  status(status: number): void;
}

/**
 * The path of a Slack request, from its bytes to its outcome, in the order of this file: read, verify, parse, route. In
 * Socket Mode it comes parsed, and begins at the last of these. An event is written to the database, answered, and then processed. A request of any other kind is answered by its listener.
 */
export class SlackRequests {
  readonly #options: SlackRequestsOptions;
  readonly #inFlight = new Set<Promise<unknown>>();
  #app: Pick<App, "processEvent"> | undefined;

  constructor(options: SlackRequestsOptions) {
    this.#options = options;
  }

  init(app: Pick<App, "processEvent">): void {
    this.#app = app;
  }

  /**
   * Reads, verifies and parses a request to one of the app's paths, and answers it. Resolves when its listeners are
   * finished; never rejects.
   */
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { telemetry = NO_TELEMETRY } = this.#options;
    return this.track(
      telemetry.isOn
        ? measured(telemetry, path, response, (answer) => this.#serve(request, answer))
        : this.#serve(request, new HttpAnswer(response)),
    );
  }

  async #serve(request: IncomingMessage, answer: HttpAnswer): Promise<void> {
    const { signingSecret, clock = Date.now, bodyWithinMs = 5_000 } = this.#options;
    const { headers } = request;
    try {
      const bytes = await readBody(request, { limitBytes: BODY_LIMIT_BYTES, withinMs: bodyWithinMs });
      verifySignature(bytes, headers, { signingSecret, nowMs: clock() });
      const body = parseBody(bytes, headers["content-type"]);
      await this.route({ body, ...deliveryOf(headers) }, answer);
    } catch (error) {
      if (error instanceof RequestRefusal) this.#refuse(error, answer);
      else this.#fail(error, answer);
    }
  }

  /**
   * Acknowledges a request that came over a WebSocket of Slack's, which vouches for it: an event when it is written, any
   * other request by its listener. Resolves when its listeners are finished; never rejects.
   */
  serveEnvelope({ body, ack, retryNum, retryReason }: ReceiverEvent): Promise<void> {
    const { log, telemetry = NO_TELEMETRY } = this.#options;
    const lost = (err: unknown) =>
      log.warn({ err }, "An acknowledgement did not reach Slack, which sends the request again");
    const delivery = { ...(retryNum && { retryNum }), ...(retryReason && { retryReason }) };
    const serve = (answer: SocketAnswer) =>
      this.route({ body, ...delivery }, answer).catch((error: unknown) => this.#fail(error, answer));
    return this.track(
      telemetry.isOn
        ? measuredEnvelope(telemetry, { body, ack }, lost, serve)
        : serve(new SocketAnswer(ack, lost)),
    );
  }

  /** Answers a signed request by its kind. Rejects, before it has answered, when it cannot. */
  async route({ body, ...delivery }: SlackRequest, answer: Answer): Promise<void> {
    const { inbox, log } = this.#options;
    // https://docs.slack.dev/interactivity/implementing-slash-commands: Slack checks the certificate.
    if (fieldOf(body, "ssl_check")) return answer.ok();
    if (fieldOf(body, "type") === "url_verification") return answer.ok({ challenge: writable(body) });
    checkShape(body);
    // https://docs.slack.dev/reference/events/app_rate_limited
    if (body.type === "app_rate_limited") {
      log.warn({ team: body.team_id }, "Slack holds back events of a workspace that sent too many");
      return answer.ok();
    }
    if (inbox !== undefined && isEventCallback(body)) {
      await inbox.accept(body as EventCallback, delivery);
      return answer.ok(); // the inbox then calls `processEvent`, and writes the outcome
    }
    return this.#respond({ body, ...delivery }, answer);
  }

  /** Runs the listeners for an event that is written, and resolves to their results. */
  processEvent(event: EventToProcess): Promise<ProcessedEvent> {
    return processOnce(event, (tried) =>
      this.#boltApp.processEvent({
        body: event.body,
        ...event.delivery,
        ack: async () => undefined, // Slack already got its 200 when the event was written
        customProperties: inContext(tried),
      }),
    );
  }

  /** Runs the listener that answers a command, interactivity, or an event when there is no inbox. */
  async #respond(
    { body, ...delivery }: SlackRequest & { body: ReceiverEvent["body"] },
    answer: Answer,
  ): Promise<void> {
    let isAcknowledged = false;
    const tooLate = setTimeout(() => {
      this.#options.log.error(
        describeRequest(body),
        `A Slack request was not answered within ${ANSWER_WITHIN_MS} ms`,
      );
      answer.status(503);
    }, ANSWER_WITHIN_MS);
    const ack: ReceiverEvent["ack"] = async (content) => {
      if (isAcknowledged) throw new MultipleAckError();
      isAcknowledged = true;
      clearTimeout(tooLate);
      answer.ok(content);
    };
    try {
      await this.#boltApp.processEvent({ body, ...delivery, ack });
    } finally {
      clearTimeout(tooLate);
    }
    if (isAcknowledged) return;
    // Bolt leaves the answer of some events to their listeners: function_executed.
    if (isEventCallback(body)) return answer.ok();
    this.#options.log.warn(describeRequest(body), "No listener answers a Slack request");
    throw new UnhandledRequestError("No listener answers this request.");
  }

  get #boltApp(): Pick<App, "processEvent"> {
    if (this.#app === undefined)
      throw new TypeError("Bolt's App is made with this receiver before it is started.");
    return this.#app;
  }

  #refuse({ status, reason }: RequestRefusal, answer: HttpAnswer): void {
    this.#options.log.warn({ status, reason }, "A request was refused before it was processed");
    if (status === 413 || status === 408) answer.statusAndClose(status);
    else answer.status(status);
  }

  #fail(error: unknown, answer: Answer): void {
    const { log } = this.#options;
    if (error instanceof MalformedRequestError) {
      const { kind, part } = error;
      log.warn({ kind, part }, "A request that Slack would not send was refused, though it is signed");
    } else if (errorCodes(error).length === 0 || error instanceof BodyConsumedError) {
      // What listeners throw comes with a code of Bolt's, and is logged by the App's error handler.
      log.error({ err: error }, "A Slack request could not be processed");
    }
    answer.status(statusOf(error));
  }

  /** Makes `finished` wait for this work. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight.add(work);
    const done = () => this.#inFlight.delete(work);
    work.then(done, done);
    return work;
  }

  /** Resolves when no request is in flight, listeners included. */
  async finished(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }
}

/** https://docs.slack.dev/apis/events-api/#retries */
function deliveryOf(headers: IncomingHttpHeaders): DeliveryAttempt {
  const retryNum = headers["x-slack-retry-num"];
  const retryReason = headers["x-slack-retry-reason"];
  return {
    ...(typeof retryNum === "string" && { retryNum: Number.parseInt(retryNum, 10) }),
    ...(typeof retryReason === "string" && { retryReason }),
  };
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

/** The challenge of a `url_verification`, which may be nested too deep to be written as text. */
function writable(body: unknown): unknown {
  const challenge = fieldOf(body, "challenge");
  try {
    JSON.stringify(challenge);
    return challenge;
  } catch (error) {
    throw new MalformedRequestError("url_verification", "challenge", { cause: error });
  }
}
