import { App, ExpressReceiver } from "@slack/bolt";
import { APP, authorization, workspaceOf } from "../workspaces.js";
import { serve } from "./serve.js";
import { serveBolt } from "./serve-bolt.js";

/** Bolt with its defaults and an `authorize` that looks nothing up: it makes a workspace's token from its id. */
await serve(({ slackUrl }) =>
  serveBolt(
    new App({
      receiver: new ExpressReceiver({ signingSecret: APP.signingSecret }),
      authorize: async ({ teamId = "" }) => authorization(workspaceOf(teamId)),
      clientOptions: { slackApiUrl: slackUrl },
    }),
  ),
);
