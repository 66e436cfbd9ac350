import { App, ExpressReceiver, LogLevel } from "@slack/bolt";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { APP, installation } from "../workspaces.js";
import { serve } from "./serve.js";
import { serveBolt } from "./serve-bolt.js";

/**
 * Bolt with its InstallProvider and @slack/oauth's MemoryInstallationStore. The store warns at each event that it is
 * none for production; the log level spares it the writing.
 */
await serve(async ({ workspaces, slackUrl }) => {
  const installationStore = new oauth.MemoryInstallationStore();
  for (let workspace = 0; workspace < workspaces; workspace++) {
    await installationStore.storeInstallation(installation(workspace));
  }
  return serveBolt(
    new App({
      receiver: new ExpressReceiver({
        signingSecret: APP.signingSecret,
        clientId: APP.clientId,
        clientSecret: APP.clientSecret,
        stateSecret: "states",
        scopes: ["chat:write"],
        installationStore,
        logLevel: LogLevel.ERROR,
      }),
      clientOptions: { slackApiUrl: slackUrl },
      logLevel: LogLevel.ERROR,
    }),
  );
});
