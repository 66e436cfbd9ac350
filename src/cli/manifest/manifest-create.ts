import type { Command } from "commander";
import { type AppConfiguration, hiddenBy, readAppConfiguration } from "../../config/app-configuration.js";
import { appAddress } from "../../manifest/manifest-for-url.js";
import { INSTALL_PATH } from "../../manifest/paths.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";
import { AppConfigurationError } from "./configuration/app-configuration-error.js";
import { ConfigurationApi, type CreatedApp, ROTATED_NAMES } from "./configuration/configuration-api.js";
import { EnvFile } from "./env-file.js";
import { EnvFileError } from "./env-file-error.js";
import { manifestToSend } from "./manifest-to-send.js";
import { appPage } from "./slack-pages.js";

const ENV_FILE = ".env";

const CREDENTIALS = ["SLACK_APP_ID", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"];

/** `manifest create`: the app at Slack, from the manifest. */
export function manifestCreate(): Command {
  return explained("create", {
    text: `Creates the Slack app from the manifest, and writes its credentials into ${ENV_FILE}.`,
    examples: ["manifest create --url https://app.example.com"],
    more: `It reads, from the environment or ${ENV_FILE}:
  SLACK_CONFIG_TOKEN          an app configuration token (xoxe.xoxp-…), good for twelve hours; generate it at
                              https://api.slack.com/apps under Your App Configuration Tokens
  SLACK_CONFIG_REFRESH_TOKEN  in ${ENV_FILE} alone, and optional: gives the next token when that one has expired; both
                              are replaced there
  SLACK_API_URL               another Slack than slack.com

It writes SLACK_APP_ID, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET and PUBLIC_URL into ${ENV_FILE}, which
only you can read then, and shows no secret. npm run manifest -- create is the same.`,
    json: '{ "appId": "A…", "envFile": ".env", "next": ["Start it: npm start", …] }',
    exits: { 0: "it is created", 1: "it is not, or its credentials could not be written" },
  })
    .option("--url <url>", "where the app is reached: https, or http on localhost for a local Slack")
    .option("--file <file>", "the manifest to read", "manifest.yml")
    .option("--force", `put the new app's credentials in the place of another app's in ${ENV_FILE}`)
    .action(ends(run));
}

interface Options {
  readonly url?: string;
  readonly file: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

async function run({ url, file, force = false, json = false }: Options): Promise<ExitCode> {
  if (url === undefined) {
    return fail(2, "Say where the app is reached: npm run manifest -- create --url https://app.example.com");
  }
  const configuration = readAppConfiguration(process.env, ENV_FILE);
  const manifest = manifestToSend(file, url, configuration.apiUrl);
  const address = appAddress(url);
  const envFile = EnvFile.open(ENV_FILE, [...CREDENTIALS, "PUBLIC_URL", ...ROTATED_NAMES]);
  if (!force) refuseToOverwrite(envFile, address);

  const created = await new ConfigurationApi(configuration, () => envFile).create(manifest);
  keep(envFile, created, address, configuration);
  const next = nextSteps(created, address, configuration);
  if (json) sayJson({ appId: created.appId, envFile: ENV_FILE, next });
  else {
    say(
      `The app ${created.appId} is created. Its credentials are in ${ENV_FILE}, which only you can read.\n`,
    );
    say(["Next:", ...next.map((step, at) => `  ${at + 1}. ${step}`)].join("\n"));
  }
  for (const name of hiddenBy(process.env)) {
    warn(`Warning: ${name} is set in the environment, which comes before ${ENV_FILE}. Unset it there.`);
  }
  if (envFile.get("SLACK_BOT_TOKEN") !== undefined) {
    warn(
      `Warning: SLACK_BOT_TOKEN is in ${ENV_FILE}. Remove it: with OAuth, each workspace brings its own token.`,
    );
  }
  return 0;
}

/** Refuses to overwrite credentials that may still be needed, and to create a second app by mistake. */
function refuseToOverwrite(envFile: EnvFile, address: string): void {
  const taken = CREDENTIALS.filter((name) => envFile.get(name) !== undefined);
  const publicUrl = envFile.get("PUBLIC_URL");
  if (publicUrl !== undefined && publicUrl.replace(/\/$/, "") !== address) taken.push("PUBLIC_URL");
  if (taken.length === 0) return;
  throw new EnvFileError(
    `${ENV_FILE} has ${taken.join(", ")} already, and nothing was created. To change the app that you have: npm run manifest -- update. To create another one and overwrite these: --force.`,
  );
}

function keep(
  envFile: EnvFile,
  { appId, clientId, clientSecret, signingSecret }: CreatedApp,
  address: string,
  { apiUrl }: AppConfiguration,
): void {
  try {
    envFile.write({
      SLACK_APP_ID: appId,
      SLACK_CLIENT_ID: clientId,
      SLACK_CLIENT_SECRET: clientSecret,
      SLACK_SIGNING_SECRET: signingSecret,
      PUBLIC_URL: address,
    });
  } catch (error) {
    if (!(error instanceof EnvFileError)) throw error;
    const where = appPage(apiUrl, appId, "general") ?? "the settings of the app";
    throw new AppConfigurationError(
      `The app ${appId} is created at Slack, but ${error.message} Do not create it again: copy its App ID, Client ID, Client Secret and Signing Secret into ${ENV_FILE} from ${where}`,
      undefined,
      { cause: error },
    );
  }
}

function nextSteps({ appId }: CreatedApp, address: string, { apiUrl }: AppConfiguration): string[] {
  const events = appPage(apiUrl, appId, "event-subscriptions");
  const distribute = appPage(apiUrl, appId, "distribute");
  const start = address.startsWith("https:")
    ? `Start it: npm start (a public address needs MONGODB_URI and TOKEN_KEYS in ${ENV_FILE}, too)`
    : "Start it: npm start";
  return [
    start,
    ...(events === undefined ? [] : [`Have the Request URL verified: ${events}`]),
    `Install it: ${address}${INSTALL_PATH}`,
    ...(distribute === undefined ? [] : [`Let other workspaces install it: ${distribute}`]),
  ];
}
