import { once } from "node:events";
import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * One HTTP request on a connection of its own, so that no idle connection outlives it. It sends the given headers, also
 * any `Host`, and adds none of its own. `fetch` would add some that neither Slack nor a person's browser sends, such as
 * `sec-fetch-mode: cors`. Redirects are not followed. Rejects when there is no complete answer, or when `signal` ends
 * it.
 */
export async function httpRequest(
  url: string | URL,
  options: {
    readonly method: "GET" | "POST";
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal?: AbortSignal;
  },
): Promise<HttpAnswer> {
  const target = new URL(url);
  const { body, ...how } = options;
  const send = target.protocol === "https:" ? requestHttps : requestHttp;
  const request = send(target, { ...how, agent: false }).end(body);
  // An error can also come after the answer has begun.
  const failed = once(request, "error").then(([error]) => Promise.reject(error));
  const answered = once(request, "response").then(async ([response]) => ({
    status: response.statusCode,
    headers: response.headers,
    text: await text(response),
  }));
  return Promise.race([answered, failed]);
}
