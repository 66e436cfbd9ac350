import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { forward, passedOn } from "./forward.js";

/**
 * A reverse proxy in front of the app, for people and for Slack's requests. The browser of a person knows nothing of where the
 * app thinks that Slack is: in `Location` headers and in pages, addresses at https://slack.com become those of `slackUrl`.
 */
export function appProxy({ app, slackUrl }: { readonly app: URL; readonly slackUrl: string }): Server {
  return createServer((request, response) => {
    const base = app.pathname.replace(/\/$/, "");
    const path = base + (request.url ?? "/");
    // So that a page comes as text, and not compressed.
    const headers = { "accept-encoding": "identity" };
    forward(request, response, {
      to: app,
      path,
      headers,
      answer: (answer) => hand(answer, response, slackUrl),
    });
  });
}

function hand(answer: IncomingMessage, response: ServerResponse, slackUrl: string): void {
  const headers = passedOn(answer.headers);
  const { location } = answer.headers;
  if (location !== undefined) headers.location = atLocalSlack(location, slackUrl);
  if (!/^text\/html\b/i.test(answer.headers["content-type"] ?? "")) {
    response.writeHead(answer.statusCode ?? 502, headers);
    answer.pipe(response);
    return;
  }
  text(answer).then(
    (page) => {
      const rewritten = Buffer.from(atLocalSlack(page, slackUrl));
      response.writeHead(answer.statusCode ?? 502, { ...headers, "content-length": rewritten.length });
      response.end(rewritten);
    },
    () => response.destroy(),
  );
}

/** The text with every address at https://slack.com at the local Slack, also where its slashes are escaped. */
export function atLocalSlack(written: string, slackUrl: string): string {
  return written
    .replaceAll(/https:\/\/(?:www\.)?slack\.com(?![\w.-])/gi, slackUrl)
    .replaceAll(/https:\\\/\\\/(?:www\.)?slack\.com(?![\w.-])/gi, slackUrl.replaceAll("/", "\\/"))
    .replaceAll(/https:&#(?:x2f|47);&#(?:x2f|47);(?:www\.)?slack\.com(?![\w.-])/gi, slackUrl);
}
