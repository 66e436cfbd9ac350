import type { AddressInfo } from "node:net";
import { App, ExpressReceiver, HTTPReceiver, LogLevel } from "@slack/bolt";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { APP, authorization, installation, workspaceOf } from "../workspaces.js";
import { answerMention } from "./answer-mention.js";
import { countHandled } from "./count-handled.js";
import { serve } from "./serve.js";

const { signingSecret, clientId, clientSecret } = APP;
// At each event MemoryInstallationStore warns that it is none for production; the log level spares it the writing.
const logLevel = LogLevel.ERROR;

/** Makes a workspace's token from its id, and looks nothing up. */
const authorize = async ({ teamId = "" }: { teamId?: string | undefined }) =>
  authorization(workspaceOf(teamId));

/** Bolt with one of its receivers, whose listeners do nothing for a message, and one call for a mention. */
await serve(async ({ variant, workspaces, slackUrl }) => {
  const app = new App({
    ...(variant === "bolt-http-memory" ? await installed(workspaces) : constant(variant)),
    clientOptions: { slackApiUrl: slackUrl },
    logLevel,
  });
  app.event("message", async () => undefined);
  app.event("app_mention", answerMention);
  const handled = countHandled(app);
  const server = await app.start({ port: 0, host: "127.0.0.1" });
  return {
    port: (server.address() as AddressInfo).port,
    handled,
    stop: async () => void (await app.stop()),
  };
});

function constant(variant: string) {
  const Receiver = variant === "bolt-http" ? HTTPReceiver : ExpressReceiver;
  return { receiver: new Receiver({ signingSecret, logLevel }), authorize };
}

/** With Bolt's InstallProvider, which looks every workspace up in its memory. */
async function installed(workspaces: number) {
  const installationStore = new oauth.MemoryInstallationStore();
  for (let workspace = 0; workspace < workspaces; workspace++) {
    await installationStore.storeInstallation(installation(workspace));
  }
  const receiver = new HTTPReceiver({
    signingSecret,
    clientId,
    clientSecret,
    stateSecret: "states",
    scopes: ["chat:write"],
    installationStore,
    logLevel,
  });
  return { receiver };
}
