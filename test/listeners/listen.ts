import { App, type ReceiverEvent } from "@slack/bolt";
import type { ListenerContext } from "../../src/listeners/context.js";
import type { Listener } from "../../src/listeners/listener.js";
import { registerListeners } from "../../src/listeners/register.js";
import type { AppManifest } from "../../src/manifest/app-manifest.js";
import { TEST_APP } from "../fixtures/test-app.js";

/** Bolt's App with these listeners alone, which needs no Slack and no store, and what was warned of at its start. */
export function listen(
  listeners: readonly Listener[],
  changes: Partial<AppManifest> = {},
): {
  readonly warnings: readonly string[];
  /** Has the App process this body; resolves to whether it was answered. */
  readonly send: (body: object, customProperties?: ReceiverEvent["customProperties"]) => Promise<boolean>;
} {
  const warnings: string[] = [];
  const app = new App({
    receiver: { init: () => undefined, start: async () => undefined, stop: async () => undefined },
    authorize: async () => ({ botToken: "xoxb-made-up", botId: "B1", botUserId: "U0BOT" }),
    convoStore: false,
  });
  app.error(async (error) => {
    throw error;
  });
  const context = {
    manifest: { ...TEST_APP.manifest, ...changes },
    log: { warn: (sentence: string) => warnings.push(sentence) },
  };
  registerListeners(app, listeners, context as unknown as ListenerContext);
  return {
    warnings,
    send: async (body, customProperties = {}) => {
      let answered = false;
      await app.processEvent({
        body: { team_id: "T1", ...body },
        customProperties,
        ack: async () => {
          answered = true;
        },
      });
      return answered;
    },
  };
}
