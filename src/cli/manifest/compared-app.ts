import type { Command } from "commander";
import {
  type AppConfiguration,
  isAppId,
  NO_APP_ID,
  readAppConfiguration,
} from "../../config/app-configuration.js";
import { type ManifestChange, manifestChanges } from "../../manifest/manifest-changes.js";
import { WrongUseError } from "../explain.js";
import { ConfigurationApi, type ManifestToSend, ROTATED_NAMES } from "./configuration/configuration-api.js";
import { EnvFile } from "./env-file.js";
import { manifestToSend } from "./manifest-to-send.js";

const ENV_FILE = ".env";

/** What the options of `withApp` say. */
export interface AppOptions {
  readonly url?: string;
  readonly file: string;
  readonly app?: string;
}

/** The app at Slack, and what differs between it and the manifest with the app at that URL. */
export interface ComparedApp {
  readonly appId: string;
  readonly url: string;
  readonly manifest: ManifestToSend;
  readonly changes: readonly ManifestChange[];
  readonly api: ConfigurationApi;
  readonly configuration: AppConfiguration;
}

/** Gives a command the options that name an app at Slack, and the manifest to compare it with. */
export function withApp(command: Command): Command {
  return command
    .option("--url <url>", "where the app is reached: https, or http on localhost for a local Slack")
    .option("--file <file>", "the manifest to read", "manifest.yml")
    .option("--app <id>", "the App ID (default: SLACK_APP_ID)");
}

/** Asks Slack for the app's manifest. Throws `WrongUseError` where the options do not name the app or its URL. */
export async function comparedApp(command: string, { url, file, app }: AppOptions): Promise<ComparedApp> {
  if (url === undefined) {
    throw new WrongUseError(
      `Say where the app is reached: npm run manifest -- ${command} --url https://app.example.com`,
    );
  }
  if (app !== undefined && !isAppId(app)) throw new WrongUseError(`--app ${NO_APP_ID}`);
  const configuration = readAppConfiguration(process.env, ENV_FILE);
  const appId = app ?? configuration.appId;
  if (appId === undefined) {
    throw new WrongUseError(
      "Say which app: set SLACK_APP_ID, or --app, to the App ID of its Basic Information page.",
    );
  }
  const manifest = manifestToSend(file, url, configuration.apiUrl);
  const api = new ConfigurationApi(configuration, () => EnvFile.open(ENV_FILE, ROTATED_NAMES));
  const changes = manifestChanges(await api.export(appId), manifest.data);
  return { appId, url, manifest, changes, api, configuration };
}
