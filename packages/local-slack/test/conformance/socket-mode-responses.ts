import type { AppsConnectionsOpenResponse } from "@slack/web-api";
import { sampleOf } from "./published.js";
import type { ResponseCase } from "./responses.js";

export const SOCKET_MODE_RESPONSES: readonly ResponseCase[] = [
  {
    method: "apps.connections.open",
    what: "with the app-level token",
    sample: sampleOf<AppsConnectionsOpenResponse>()({ ok: true, url: "wss://w" }),
    answer: async (stage) => {
      stage.localSlack.configureApp(stage.app.settings({ socketMode: true }));
      const headers = { authorization: `Bearer ${stage.localSlack.appToken}` };
      return (await stage.call("apps.connections.open", { method: "POST", headers })).body;
    },
  },
];
