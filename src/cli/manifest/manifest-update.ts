import type { Command } from "commander";
import { isAppId, NO_APP_ID, readAppConfiguration } from "../../config/app-configuration.js";
import { type ManifestChange, manifestChanges } from "../../manifest/manifest-changes.js";
import { CONNECT_PATH, INSTALL_PATH } from "../../manifest/paths.js";
import { confirm } from "../confirm.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, fail, say, sayJson } from "../terminal.js";
import { ConfigurationApi, ROTATED_NAMES } from "./configuration-api.js";
import { EnvFile } from "./env-file.js";
import { manifestToSend } from "./manifest-to-send.js";
import { appPage } from "./slack-pages.js";

const ENV_FILE = ".env";

/** `manifest update`: the app at Slack becomes what the manifest says. */
export function manifestUpdate(): Command {
  return explained("update", {
    text: "Changes the Slack app to what the manifest says, after showing what would change.",
    examples: [
      "manifest update --url https://app.example.com",
      "manifest update --url https://app.example.com --yes --json",
    ],
    more: `It reads SLACK_APP_ID, SLACK_CONFIG_TOKEN, SLACK_CONFIG_REFRESH_TOKEN and SLACK_API_URL as manifest create does. The
manifest takes the place of everything: a field that is not in it is gone at Slack. npm run manifest -- update is the same.`,
    json: `{ "appId": "A…", "changed": true, "changes": [{ "field": "…", "before": "…", "after": "…" }, …] }
With --json it changes nothing without --yes.`,
    exits: {
      0: "it is as the manifest says",
      1: "it is not: Slack refused it, or you did",
      2: "the arguments are wrong, or there is nobody to ask and no --yes",
    },
  })
    .option("--url <url>", "where the app is reached: https, or http on localhost for a local Slack")
    .option("--file <file>", "the manifest to read", "manifest.yml")
    .option("--app <id>", "the App ID (default: SLACK_APP_ID)")
    .option("--yes", "do not ask")
    .action(ends(run));
}

interface Options {
  readonly url?: string;
  readonly file: string;
  readonly app?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

async function run({ url, file, app, yes = false, json = false }: Options): Promise<ExitCode> {
  if (url === undefined) {
    return fail(2, "Say where the app is reached: npm run manifest -- update --url https://app.example.com");
  }
  if (app !== undefined && !isAppId(app)) return fail(2, `--app ${NO_APP_ID}`);
  const configuration = readAppConfiguration(process.env, ENV_FILE);
  const appId = app ?? configuration.appId;
  if (appId === undefined) {
    return fail(2, "Say which app: set SLACK_APP_ID, or --app, to the App ID of its Basic Information page.");
  }
  const manifest = manifestToSend(file, url, configuration.apiUrl);
  const api = new ConfigurationApi(configuration, () => EnvFile.open(ENV_FILE, ROTATED_NAMES));

  const changes = manifestChanges(await api.export(appId), manifest.data);
  if (json) {
    const changed = changes.length > 0 && yes;
    if (changed) await api.update(appId, manifest);
    sayJson({ appId, changed, changes });
    return changes.length === 0 || changed ? 0 : 2;
  }
  if (changes.length === 0) {
    say(`The app ${appId} is as ${file} says already. Nothing to change.`);
    return 0;
  }
  say(`What changes in the app ${appId} at Slack:\n\n${changes.map(changeLines).join("\n")}\n`);
  if (!yes) {
    if (!process.stdin.isTTY) return fail(2, "Nothing was changed. To change it, repeat this with --yes.");
    if (!(await confirm("Change it?", process.stdin, process.stdout))) return fail(1, "Nothing was changed.");
  }

  const { permissionsUpdated } = await api.update(appId, manifest);
  say(`The app ${appId} is changed.`);
  if (changes.some(({ field }) => field === "settings.event_subscriptions.request_url")) {
    const page = appPage(configuration.apiUrl, appId, "event-subscriptions");
    if (page !== undefined) say(`Have the new Request URL verified, with the app running: ${page}`);
  }
  if (permissionsUpdated) {
    say(["It asks for other permissions now.", ...whoAsksAgain(changes, new URL(url).origin)].join(" "));
  }
  return 0;
}

/** Where the new permissions are granted: a workspace's by an install, a person's own by connecting their account. */
function whoAsksAgain(changes: readonly ManifestChange[], origin: string): string[] {
  const isChanged = (scopes: "bot" | "user") =>
    changes.some(({ field }) => field === `oauth_config.scopes.${scopes}`);
  return [
    ...(isChanged("bot")
      ? [`Each workspace has them once the app is installed there again: ${origin}${INSTALL_PATH}`]
      : []),
    ...(isChanged("user")
      ? [`Each person has them once they connect their account again: ${origin}${CONNECT_PATH}?team=T…`]
      : []),
  ];
}

/** A heading for each field, and below it what is removed and what is added. */
function changeLines(
  { field, before, after }: ManifestChange,
  at: number,
  all: readonly ManifestChange[],
): string {
  return [
    ...(all[at - 1]?.field === field ? [] : [`  ${field}`]),
    ...(before === undefined ? [] : [`    - ${before}`]),
    ...(after === undefined ? [] : [`    + ${after}`]),
  ].join("\n");
}
