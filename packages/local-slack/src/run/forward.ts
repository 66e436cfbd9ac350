import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** These are about one connection, not about what it carries (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = [
  "connection",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * Sends a request on to a server of this machine, and hands its answer over. Without an answer, the sender gets 502 and a
 * sentence.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  {
    to,
    path,
    headers,
    answer,
  }: {
    readonly to: URL;
    /** Path and query. */
    readonly path: string;
    /** In place of those of the request. */
    readonly headers?: OutgoingHttpHeaders;
    readonly answer: (answer: IncomingMessage) => void;
  },
): void {
  const sent = httpRequest(
    {
      hostname: to.hostname,
      port: to.port,
      path,
      method: request.method ?? "GET",
      headers: { ...passedOn(request.headers), ...headers },
      agent: false,
    },
    answer,
  );
  sent.on("error", (error: NodeJS.ErrnoException) => {
    if (response.headersSent) return response.destroy();
    response.writeHead(502, { "content-type": "text/plain" });
    response.end(`Nothing answers at ${to.origin} (${error.code ?? error.message}).\n`);
  });
  response.on("close", () => sent.destroy());
  request.pipe(sent);
}

/**
 * Sends a request for a WebSocket on to a server of this machine, and then all that goes over it, both ways. Some clients that
 * are no browser name an `Origin`, which is that of the address that they know.
 */
export function forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, to: URL): void {
  const onward = connect(Number(to.port), to.hostname, () => {
    const { origin: _elsewhere, ...headers } = request.headers;
    const lines = Object.entries({ ...headers, host: to.host }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    onward.write(`GET ${request.url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  onward.on("error", () => socket.destroy());
  onward.on("close", () => socket.destroy());
  socket.on("error", () => onward.destroy());
  socket.on("close", () => onward.destroy());
}

/** The headers of a message that go on with it. */
export function passedOn(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => value !== undefined && !OF_THE_CONNECTION.includes(name),
    ),
  );
}
