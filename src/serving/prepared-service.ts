import { createApp } from "../app/app.js";
import type { DistributedApp } from "../app/app-parts.js";
import { type Config, readConfig, secretsOf } from "../config/config.js";
import { asksForSocketMode } from "../config/environment.js";
import type { Database } from "../database/database.js";
import { openDatabase } from "../database/open-database.js";
import type { HomeBlocks } from "../home/publish-home.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import type { Listener } from "../listeners/listener.js";
import { createLog, type Log, type LogDestination } from "../log/log.js";
import { readManifest } from "../manifest/app-manifest.js";
import type { DeclaredCollections } from "../own-collections/declared-collections.js";
import type { OnSignedIn } from "../signin/signed-in.js";
import { registeredTelemetry } from "../telemetry/registered-telemetry.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { findIcon } from "../web/pages/app-icon.js";
import type { OwnTexts } from "../web/pages/texts.js";

/** What makes an app: without it, the service is the example that is described in README.md. */
export interface ServiceOptions {
  /** Default: `manifest.yml`. */
  readonly manifestFile?: string;
  /** What answers Slack, made by `onEvent`, `onCommand`, `onAction`, `onView` and `onShortcut`. The welcome names them in this order. */
  readonly listeners?: readonly Listener[];
  /** The app's own blocks of the Home tab. */
  readonly home?: HomeBlocks;
  /** The app's own words on its pages, in place of those of this package. */
  readonly texts?: OwnTexts;
  /** The collections of the app's own data, with their indexes: listeners get them by `collection("…")` of their context. */
  readonly collections?: DeclaredCollections;
  /**
   * Answers who has signed in with Slack, where the manifest has the user scope `openid`. Default: leads them to where their link
   * said, else to the page of their workspaces.
   */
  readonly onSignedIn?: OnSignedIn;
  /** What the company does when a workspace installs or uninstalls the app, or a person connects their account. */
  readonly hooks?: LifecycleHooks;
}

/** A service whose configuration has been read and checked; nothing is opened yet. */
export interface PreparedService {
  readonly config: Config;
  readonly log: Log;
  readonly telemetry: Telemetry;
  openDatabase(): Promise<Database>;
  createApp(database: Database): DistributedApp;
}

/** Reads what an app is made of. Throws `ConfigError` and `ManifestError`, with everything that is wrong. */
export function prepareService(
  { manifestFile = "manifest.yml", hooks, ...own }: ServiceOptions,
  variables: Readonly<Record<string, string | undefined>>,
  logDestination?: LogDestination,
): PreparedService {
  const manifest = readManifest(manifestFile, { socketMode: asksForSocketMode(variables) });
  const config = readConfig(variables, manifest);
  const icon = findIcon(manifestFile);
  const telemetry = registeredTelemetry();
  const log = createLog({
    level: config.logLevel,
    format: config.production ? "json" : "text",
    secrets: secretsOf(config),
    ...(logDestination && { destination: logDestination }),
  });
  return {
    config,
    log,
    telemetry,
    openDatabase: () =>
      openDatabase(
        config.mongodbUri === undefined
          ? { directory: config.dataDirectory }
          : { uri: config.mongodbUri, log },
      ),
    createApp: (database) => createApp(config, { database, logger: log, icon, telemetry, ...own, ...hooks }),
  };
}
