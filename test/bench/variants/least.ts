import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { APP } from "../workspaces.js";
import { serve } from "./serve.js";

/** The least that any receiver of Slack's events must do: read, check the signature and its age, parse, answer. */
await serve(async () => {
  let handled = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const timestamp = String(request.headers["x-slack-request-timestamp"]);
      const digest = createHmac("sha256", APP.signingSecret)
        .update(`v0:${timestamp}:`)
        .update(body)
        .digest("hex");
      const expected = Buffer.from(`v0=${digest}`);
      const signature = Buffer.from(String(request.headers["x-slack-signature"]));
      const fresh = Math.abs(Date.now() / 1_000 - Number(timestamp)) < 300;
      const signed = expected.length === signature.length && timingSafeEqual(expected, signature);
      const isEvent = fresh && signed && JSON.parse(body.toString()).type === "event_callback";
      response.writeHead(isEvent ? 200 : 401, { "content-length": 0 }).end();
      handled += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    handled: () => handled,
    stop: async () => void server.close(),
  };
});
