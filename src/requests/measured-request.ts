import type { ServerResponse } from "node:http";
import type { Telemetry } from "../telemetry/telemetry.js";
import { HttpAnswer } from "./answers/http-answer.js";

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
