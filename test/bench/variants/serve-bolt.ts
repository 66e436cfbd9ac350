import type { AddressInfo } from "node:net";
import type { App } from "@slack/bolt";
import { countHandled } from "./count-handled.js";
import type { Serving } from "./serve.js";

/** Starts a Bolt App whose listeners do what the app's own do: nothing for a message, one call for a mention. */
export async function serveBolt(app: App): Promise<Serving> {
  app.event("message", async () => undefined);
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: `Hello <@${event.user}>!`, thread_ts: event.ts });
  });
  const handled = countHandled(app);
  const server = await app.start({ port: 0, host: "127.0.0.1" });
  return {
    port: (server.address() as AddressInfo).port,
    handled,
    stop: async () => void (await app.stop()),
  };
}
