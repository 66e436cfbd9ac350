import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { Certificate } from "./certificate.js";
import { forward, forwardUpgrade, passedOn } from "./forward.js";

/** The hosts of Slack's that a call of an app's goes to. */
export const SLACK_HOSTS = ["slack.com", "*.slack.com"];

/** Where the app's WebSockets lead at Slack. A client that has a proxy speaks TLS through it, whatever the address says. */
const WEB_SOCKETS = "wss://wss-primary.slack.com";

/**
 * A proxy for `HTTPS_PROXY`. What an app sends to slack.com comes to the local Slack, by a certificate of an authority that the
 * app was told to trust, and so do its WebSockets; every other connection goes where it is meant to, unread. Some clients send
 * it requests for `http:` addresses, too, which it passes on.
 */
export function interceptingProxy({
  slackUrl,
  certificate,
}: {
  readonly slackUrl: string;
  readonly certificate: Certificate;
}): { readonly server: Server; close(): void } {
  const local = new URL(slackUrl);
  const pass = (request: IncomingMessage, response: ServerResponse, to: URL, path: string) => {
    const isSocketAddress = to === local && path.split("?")[0] === "/api/apps.connections.open";
    forward(request, response, {
      to,
      path,
      headers: { host: to.host },
      answer: (answer) => {
        if (isSocketAddress) return handSocketAddress(answer, response, slackUrl);
        response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
        answer.pipe(response);
      },
    });
  };
  const slack = createSecureServer(
    { cert: certificate.certificate, key: certificate.key },
    (request, response) => pass(request, response, local, request.url ?? "/"),
  );
  slack.on("upgrade", (request, socket, head) => forwardUpgrade(request, socket, head, local));
  const sockets = new Set<Socket>();
  // Some clients ask a proxy for the whole address in place of a tunnel.
  const server = createServer((request, response) => {
    const url = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
    if (url !== undefined) {
      const to = isSlack(url.hostname) ? local : url;
      if (to.protocol === "http:") return pass(request, response, to, url.pathname + url.search);
    }
    response.writeHead(501, { "content-type": "text/plain" }).end("Ask this proxy for a tunnel (CONNECT).\n");
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("connect", (request, socket: Socket, head) => {
    const [host = "", port = "443"] = (request.url ?? "").split(/:(?=\d+$)/);
    socket.on("error", () => socket.destroy());
    if (isSlack(host)) {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) socket.unshift(head);
      slack.emit("connection", socket);
      return;
    }
    const onward = connect(Number(port), host.replace(/^\[(.*)\]$/, "$1"), () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    socket.on("close", () => onward.destroy());
  });
  return {
    server,
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The answer of `apps.connections.open`, with an address at slack.com for its WebSocket. */
function handSocketAddress(answer: IncomingMessage, response: ServerResponse, slackUrl: string): void {
  text(answer).then(
    (json) => {
      const moved = Buffer.from(json.replace(slackUrl.replace(/^http/, "ws"), WEB_SOCKETS));
      response.writeHead(answer.statusCode ?? 502, {
        ...passedOn(answer.headers),
        "content-length": moved.length,
      });
      response.end(moved);
    },
    () => response.destroy(),
  );
}

function isSlack(host: string): boolean {
  return host === "slack.com" || host.endsWith(".slack.com");
}
