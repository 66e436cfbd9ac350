import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { createApp, type DistributedApp } from "../app.js";
import { type Config, readConfig, secretsOf } from "../config.js";
import type { Database } from "../database/database.js";
import type { LifecycleHooks } from "../lifecycle-hooks.js";
import type { Log } from "../log.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { AppIcon } from "../web/app-icon.js";
import { INSTALL_PATH } from "../web/paths.js";

export interface SandboxedApp {
  readonly app: DistributedApp;
  readonly config: Config;
}

/**
 * Starts the app against a sandbox, on 127.0.0.1, and tells the sandbox what the manifest says of it.
 * Key files go to `dataDirectory`. Nothing is read from the environment.
 */
export async function startSandboxedApp(options: {
  readonly sandbox: Sandbox;
  readonly manifest: AppManifest;
  readonly database: Database;
  readonly dataDirectory: string;
  /** Makes the log, given the secrets that it must not show. */
  readonly logger: (secrets: readonly string[]) => Log;
  readonly clock?: () => number;
  readonly hooks?: LifecycleHooks;
  readonly icon?: AppIcon | undefined;
  /** Default: a free one. */
  readonly port?: number;
  /** A bot token to use in place of OAuth. */
  readonly botToken?: string;
  /** Variables over those that the sandbox needs. */
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<SandboxedApp> {
  const { sandbox, manifest, database } = options;
  const environment = {
    ...sandboxEnvironment(sandbox, options.port ?? (await freePort()), options.dataDirectory),
    ...options.environment,
  };
  const config = readConfig(
    options.botToken === undefined
      ? environment
      : { ...environment, SLACK_CLIENT_ID: "", SLACK_CLIENT_SECRET: "", SLACK_BOT_TOKEN: options.botToken },
    manifest,
  );
  configureSandbox(sandbox, config);
  const app = createApp(config, {
    database,
    logger: options.logger(secretsOf(config)),
    icon: options.icon,
    ...(options.clock && { clock: options.clock }),
    ...options.hooks,
  });
  await app.start();
  return { app, config };
}

/** The environment of an app that is to run against this sandbox, on `port`. */
export function sandboxEnvironment(
  sandbox: Sandbox,
  port: number,
  dataDirectory: string,
): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SLACK_CLIENT_ID: sandbox.clientId,
    SLACK_CLIENT_SECRET: sandbox.clientSecret,
    SLACK_SIGNING_SECRET: sandbox.signingSecret,
    SLACK_API_URL: sandbox.apiUrl,
    SLACK_AUTHORIZE_URL: sandbox.authorizeUrl,
    DATA_DIR: dataDirectory,
  };
}

/** Tells the sandbox what Slack would know of the app from its manifest. */
export function configureSandbox(sandbox: Sandbox, { manifest, publicUrl, slack }: Config): void {
  const requestUrl = publicUrl + manifest.requestPaths[0];
  sandbox.configureApp({
    name: manifest.name,
    ...(manifest.backgroundColor !== undefined && { backgroundColor: manifest.backgroundColor }),
    ...(slack.credentials.kind === "oauth" && { installUrl: publicUrl + INSTALL_PATH }),
    commandHints: Object.fromEntries(
      manifest.commands.map(({ command, usageHint, description }) => [
        command,
        [usageHint, description].filter((words) => words !== undefined).join(" "),
      ]),
    ),
    redirectUrls: [publicUrl + manifest.redirectPath],
    eventsUrl: requestUrl,
    commandUrls: Object.fromEntries(manifest.commands.map(({ command }) => [command, requestUrl])),
    interactivityUrl: requestUrl,
    botEvents: manifest.botEvents,
    botScopes: manifest.botScopes,
    userScopes: manifest.userScopes,
    orgDeployEnabled: manifest.orgDeployEnabled,
  });
}

/** Below those that systems give to whoever asks for any (Linux from 32768 on, others from 49152 on). */
const PORTS = { from: 16_384, count: 16_384 };
let tried = randomInt(PORTS.count);

/**
 * A port of 127.0.0.1 that nobody listens on at this moment. Nobody gets it from the system before it is used, and
 * no later call in this process returns it before all others.
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
