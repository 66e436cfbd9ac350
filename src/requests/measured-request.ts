import type { ServerResponse } from "node:http";
import type { ReceiverEvent } from "@slack/bolt";
import { isEventCallback } from "../events/event-callback.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { HttpAnswer } from "./answers/http-answer.js";
import { SocketAnswer } from "./answers/socket-answer.js";

/**
 * Serves a Slack request in a span that begins a trace, and measures the time until its answer. A `traceparent` in the
 * request's headers is not used: Slack sends none, and whoever else sent it is not to choose what is traced.
 */
export function measured(
  telemetry: Telemetry,
  route: string,
  response: ServerResponse,
  serve: (answer: HttpAnswer) => Promise<void>,
): Promise<void> {
  const beganAt = performance.now();
  const about = { "http.request.method": "POST", "http.route": route, "url.scheme": "http" };
  const attributes = { ...about, "url.path": route };
  return telemetry.inSpan(
    { name: `POST ${route}`, kind: "server", parent: undefined, attributes },
    async (span) => {
      const answered = (status: number) => {
        const answer = { "http.response.status_code": status };
        telemetry.recordSince("http.server.request.duration", beganAt, { ...about, ...answer });
        span.set("http.response.status_code", status);
        if (status >= 500) span.fail(String(status));
        span.end(); // listeners that go on have spans of their own
      };
      await serve(new HttpAnswer(response, answered));
    },
  );
}

/** The same for what comes over a WebSocket, by OpenTelemetry's conventions for messages. */
export function measuredEnvelope(
  telemetry: Telemetry,
  { body, ack }: Pick<ReceiverEvent, "body" | "ack">,
  onLost: (error: unknown) => void,
  serve: (answer: SocketAnswer) => Promise<void>,
): Promise<void> {
  const beganAt = performance.now();
  const destination = envelopeType(body);
  const attributes = {
    "messaging.system": "slack",
    "messaging.operation.name": "process",
    "messaging.destination.name": destination,
  };
  return telemetry.inSpan(
    {
      name: `process ${destination}`,
      kind: "consumer",
      parent: undefined,
      attributes: { ...attributes, "messaging.operation.type": "process" },
    },
    async (span) => {
      const answered = (refusedWith: number | undefined) => {
        const error = refusedWith === undefined ? {} : { "error.type": String(refusedWith) };
        telemetry.recordSince("messaging.process.duration", beganAt, { ...attributes, ...error });
        if (refusedWith !== undefined && refusedWith >= 500) span.fail(String(refusedWith));
        span.end();
      };
      await serve(new SocketAnswer(ack, onLost, answered));
    },
  );
}

/** What Slack calls it in an envelope (https://docs.slack.dev/apis/events-api/using-socket-mode), which Bolt does not hand on. */
function envelopeType(body: ReceiverEvent["body"]): string {
  if (isEventCallback(body)) return "events_api";
  return typeof body.command === "string" ? "slash_commands" : "interactive";
}
