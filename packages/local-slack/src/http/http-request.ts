import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * One HTTP request on a connection of its own, so that no idle connection outlives it. Redirects are not followed.
 * Rejects when there is no complete answer, or when `signal` ends it.
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
  const send = target.protocol === "https:" ? requestHttps : requestHttp;
  const { method, headers, body, signal } = options;
  return new Promise<HttpAnswer>((resolve, reject) => {
    const request = send(
      target,
      {
        method,
        agent: false,
        headers: {
          ...headers,
          ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
        },
        ...(signal && { signal }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
