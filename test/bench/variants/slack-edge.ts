import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SlackAPIClient, SlackApp } from "slack-edge";
import { APP, authorization, workspaceOf } from "../workspaces.js";
import { serve } from "./serve.js";

/** slack-edge, which takes a Request and makes a Response, with an `authorize` that looks nothing up. */
await serve(async ({ slackUrl }) => {
  const app = new SlackApp({
    env: { SLACK_SIGNING_SECRET: APP.signingSecret, SLACK_LOGGING_LEVEL: "ERROR" },
    authorize: async ({ context: { teamId = "" } }) => ({
      ...authorization(workspaceOf(teamId)),
      botScopes: [],
    }),
  });
  app.event("message", async () => undefined);
  app.event("app_mention", async ({ payload, context }) => {
    // The client that it gives to a listener always calls slack.com.
    const client = new SlackAPIClient(context.botToken, { baseUrl: slackUrl });
    const text = `Hello <@${payload.user}>!`;
    await client.chat.postMessage({ channel: payload.channel, text, thread_ts: payload.ts });
  });

  let handled = 0;
  const respond = async (request: Request, response: ServerResponse) => {
    const listeners: Promise<unknown>[] = [];
    const answer = await app.run(request, { waitUntil: (promise) => listeners.push(promise) });
    const body = await answer.text();
    const headers = { ...Object.fromEntries(answer.headers), "content-length": Buffer.byteLength(body) };
    response.writeHead(answer.status, headers).end(body);
    await Promise.all(listeners);
    handled += 1;
  };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => void respond(requestOf(incoming, Buffer.concat(chunks)), response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    handled: () => handled,
    stop: async () => void server.close(),
  };
});

function requestOf({ url, method = "", headers }: IncomingMessage, body: Buffer): Request {
  return new Request(`http://localhost${url}`, {
    method,
    headers: headers as Record<string, string>,
    body: new Uint8Array(body),
  });
}
