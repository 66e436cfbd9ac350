import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { createApp } from "../app/app.js";
import type { AppParts, DistributedApp } from "../app/app-parts.js";
import { type Config, readConfig, secretsOf } from "../config/config.js";
import type { Variable } from "../config/variables.js";
import type { Database } from "../database/database.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import type { Listener } from "../listeners/listener.js";
import type { Log } from "../log/log.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { INSTALL_PATH } from "../manifest/paths.js";
import type { AppIcon } from "../web/pages/app-icon.js";
import type { AppAtLocalSlack, LocalSlackSettings } from "./local-slack.js";

export interface RunningApp {
  readonly app: DistributedApp;
  readonly config: Config;
}

/**
 * Starts the app against a local Slack, on 127.0.0.1, and tells the local Slack what the manifest says of it.
 * Key files go to `dataDirectory`. Nothing is read from the environment of the process.
 */
export async function startApp(options: {
  readonly localSlack: AppAtLocalSlack;
  readonly manifest: AppManifest;
  /** Default: the project's own. */
  readonly listeners?: readonly Listener[];
  /** The rows of the variables of its own. Default: the project's. */
  readonly settings?: Readonly<Record<string, Variable>>;
  readonly database: Database;
  readonly dataDirectory: string;
  /** Makes the log, given the secrets that it must not show. */
  readonly logger: (secrets: readonly string[]) => Log;
  readonly clock?: () => number;
  /** Its hooks, and what else makes it its own. */
  readonly own?: Pick<AppParts, "home" | "texts" | "collections" | "onSignedIn" | keyof LifecycleHooks>;
  readonly icon?: AppIcon | undefined;
  /** Default: a free one. */
  readonly port?: number;
  /** A bot token to use in place of OAuth. */
  readonly botToken?: string;
  /** Variables over those that the local Slack needs. */
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<RunningApp> {
  const { localSlack, manifest, database } = options;
  const environment = {
    ...environmentFor(localSlack, options.port ?? (await freePort()), options.dataDirectory),
    ...options.environment,
  };
  const config = readConfig(
    options.botToken === undefined
      ? environment
      : { ...environment, SLACK_CLIENT_ID: "", SLACK_CLIENT_SECRET: "", SLACK_BOT_TOKEN: options.botToken },
    manifest,
    options.settings,
  );
  configureLocalSlack(localSlack, config, options.icon);
  const app = createApp(config, {
    database,
    logger: options.logger(secretsOf(config)),
    icon: options.icon,
    ...(options.listeners && { listeners: options.listeners }),
    ...(options.clock && { clock: options.clock }),
    ...options.own,
  });
  await app.start();
  return { app, config };
}

/** The environment of an app that is to run against this localSlack, on `port`. */
export function environmentFor(
  localSlack: AppAtLocalSlack,
  port: number,
  dataDirectory: string,
): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SLACK_CLIENT_ID: localSlack.clientId,
    SLACK_CLIENT_SECRET: localSlack.clientSecret,
    SLACK_SIGNING_SECRET: localSlack.signingSecret,
    SLACK_API_URL: localSlack.apiUrl,
    SLACK_AUTHORIZE_URL: localSlack.authorizeUrl,
    DATA_DIR: dataDirectory,
  };
}

/** Tells the local Slack what Slack would know of the app from its manifest, and its picture. */
export function configureLocalSlack(localSlack: AppAtLocalSlack, config: Config, icon?: AppIcon): void {
  localSlack.configureApp({ ...localSlackSettings(localSlack, config), ...(icon !== undefined && { icon }) });
}

/**
 * What Slack would know of the app: all that the local Slack reads in its manifest. What this app has read itself comes before that,
 * for a manifest that was changed since.
 */
export function localSlackSettings(
  localSlack: Pick<AppAtLocalSlack, "settingsOf">,
  { manifest, publicUrl, slack }: Config,
): LocalSlackSettings {
  const written = localSlack.settingsOf(manifest.written, publicUrl);
  return {
    ...written,
    name: manifest.name,
    ...(manifest.backgroundColor !== undefined && { backgroundColor: manifest.backgroundColor }),
    ...(slack.credentials.kind === "oauth" && { installUrl: publicUrl + INSTALL_PATH }),
    commandUrls: Object.fromEntries(
      manifest.commands.map(({ command }) => [command, written.commandUrls[command] ?? written.eventsUrl]),
    ),
    botEvents: manifest.botEvents,
    botScopes: manifest.botScopes,
    userScopes: [...manifest.userScopes, ...(manifest.signIn?.scopes ?? [])],
    botOptionalScopes: manifest.optionalBotScopes,
    userOptionalScopes: manifest.optionalUserScopes,
    suggestedPrompts: manifest.suggestedPrompts,
    orgDeployEnabled: manifest.orgDeployEnabled,
    tokenRotationEnabled: manifest.tokenRotationEnabled,
    socketMode: slack.appToken !== undefined,
  };
}

/** Below the ports that systems assign to programs that ask for any port (Linux from 32768 on, others from 49152 on). */
const PORTS = { from: 16_384, count: 16_384 };
let tried = randomInt(PORTS.count);

/**
 * A port of 127.0.0.1 on which no program listens now. The system assigns it to no other program, and this process returns
 * it again only after all other ports.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS.count; tries += 1) {
    tried += 1;
    const port = PORTS.from + (tried % PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error("There is no free port.");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
