import type { Audit } from "../audit/audit-entry.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/database.js";
import type { HomeLinks } from "../home/home-links.js";
import { tellInstaller } from "../home/tell-installer.js";
import { tellPerson } from "../home/tell-person.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { type Log, slackLogger } from "../log/log.js";
import { INSTALL_PATH } from "../manifest/paths.js";
import { requiredBotScopes } from "../manifest/scopes/optional-scopes.js";
import { MissingScopesCount } from "../overview/missing-scopes-count.js";
import { type RotatingStore, rotating } from "../rotation/rotating-store.js";
import { ScopesOfFetched } from "../slack/granted-scopes.js";
import type { WebClient } from "../slack/web-api.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { InstallLinks } from "./links/install-links.js";
import { OAuthStateStore } from "./oauth-state-store.js";

/** What an app has that people install, and that one on a bot token of its own does not have. */
export interface OAuthParts {
  /** The store with tokens that are refreshed before they expire. */
  readonly rotatingStore: RotatingStore;
  /** The same for InstallProvider. */
  readonly fetched: ScopesOfFetched;
  readonly stateStore: OAuthStateStore;
  readonly links: InstallLinks;
  readonly missingScopes: MissingScopesCount;
}

/** Undefined where the configuration has no OAuth credentials. */
export function oauthParts(
  { slack, manifest, publicUrl, returnOrigins }: Config,
  {
    database,
    store,
    clock,
    log,
    telemetry,
    ...told
  }: {
    readonly database: Database;
    readonly store: MongoInstallationStore;
    readonly links: HomeLinks;
    /** Makes a client with this token. For an org-wide install, its calls are about this workspace. */
    readonly clientFor: (token: string, teamId: string | undefined) => WebClient;
    readonly audit: Audit;
    /** Milliseconds since the epoch. */
    readonly clock: () => number;
    readonly log: Log;
    readonly telemetry: Telemetry;
  },
): OAuthParts | undefined {
  if (slack.credentials.kind !== "oauth") return undefined;
  const { clientId, clientSecret } = slack.credentials;
  const rotatingStore = rotating(store, {
    clientId,
    clientSecret,
    clientOptions: { slackApiUrl: slack.apiUrl, logger: slackLogger(log) },
    clock,
    log,
    tokensExpire: manifest.tokenRotationEnabled,
    audit: told.audit,
    tell: tellInstaller({ manifest, ...told }),
    tellPerson: tellPerson({ store, ...told }),
    telemetry,
  });
  return {
    rotatingStore,
    fetched: new ScopesOfFetched(rotatingStore),
    stateStore: new OAuthStateStore({ states: database.oauthStates, secret: clientSecret, clock }),
    links: new InstallLinks({
      secret: clientSecret,
      installUrl: publicUrl + INSTALL_PATH,
      returnOrigins,
      clock,
    }),
    missingScopes: new MissingScopesCount({
      installations: database.installations,
      appState: database.appState,
      clientId,
      botScopes: requiredBotScopes(manifest),
      clock,
      log,
    }),
  };
}
