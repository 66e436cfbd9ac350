import type { Config } from "../config/config.js";
import { reportDisconnected } from "../lifecycle/report-disconnected.js";
import { uninstallAtSlack } from "../lifecycle/revoke-records.js";
import type { ListenerContext } from "../listeners/context.js";
import { reportUninstalled } from "../listeners/report-uninstalled.js";
import { requiredBotScopes } from "../manifest/scopes/optional-scopes.js";
import type { RotatingStore } from "../rotation/rotating-store.js";
import type { WebClient } from "../slack/web-api.js";
import { siteOf } from "../web/pages/site.js";
import type { Texts } from "../web/pages/texts.js";
import { Sessions } from "./session.js";
import { Workspaces } from "./workspaces.js";

/** The page of workspaces of an app whose manifest asks for Sign in with Slack; undefined for others, and without OAuth credentials. */
export function workspacesOf(
  config: Config,
  {
    context,
    rotatingStore,
    client,
    texts,
  }: {
    readonly context: Pick<
      ListenerContext,
      "store" | "isDead" | "revoke" | "hooks" | "audit" | "log" | "clock"
    >;
    readonly rotatingStore: RotatingStore | undefined;
    readonly client: WebClient;
    readonly texts: Texts;
  },
): Workspaces | undefined {
  const { manifest, slack, publicUrl } = config;
  if (manifest.signIn === undefined || slack.credentials.kind !== "oauth" || rotatingStore === undefined) {
    return undefined;
  }
  const { store, isDead, revoke, log, clock } = context;
  return new Workspaces({
    sessions: new Sessions({ secret: slack.credentials.clientSecret, publicUrl, clock }),
    site: siteOf(config, texts),
    publicUrl,
    botScopes: requiredBotScopes(manifest),
    connects: manifest.userScopes.length > 0,
    revoke,
    reportDisconnected: reportDisconnected(context),
    removing: {
      store,
      isDead,
      fetchInstallation: (query) => rotatingStore.fetchInstallation(query),
      uninstall: uninstallAtSlack(client, slack.credentials),
    },
    reportRemoved: (userId) => reportUninstalled(context, "removed", { kind: "person", userId }),
    log,
  });
}
