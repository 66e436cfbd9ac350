import { createHmac } from "node:crypto";
import { type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { App, ReceiverEvent } from "@slack/bolt";

export const SIGNING_SECRET = "0123456789abcdef0123456789abcdef";

/** What Slack would send with a body, signed now or at another time, in seconds since the epoch. */
export function signed(body: string, timestampSec = Math.floor(Date.now() / 1_000)): Record<string, string> {
  const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${timestampSec}:${body}`).digest("hex");
  return {
    "content-type": "application/json",
    "x-slack-request-timestamp": String(timestampSec),
    "x-slack-signature": `v0=${signature}`,
  };
}

/** Bolt's App as a receiver knows it. */
export function appThat(processEvent: (event: ReceiverEvent) => Promise<void>): App {
  return { processEvent } as unknown as App;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** POSTs to a server of this machine, on a connection of its own. */
export function post(
  server: Server,
  body: string,
  {
    path = "/slack/events",
    headers = signed(body),
  }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Answered> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method: "POST", headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on("error", reject).end(body);
  });
}

export const quiet = { warn: () => undefined, error: () => undefined };

/** A log that the test reads. */
export function recorded() {
  const lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields });
  return { lines, log: { info: at("info"), warn: at("warn"), error: at("error") } };
}
