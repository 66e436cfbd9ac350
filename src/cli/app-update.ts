import { isAppId, NO_APP_ID, readAppConfiguration } from "../config/app-configuration.js";
import { type ManifestChange, manifestChanges } from "../manifest/manifest-changes.js";
import { CONNECT_PATH, INSTALL_PATH } from "../manifest/paths.js";
import { command, fail, say } from "./command.js";
import { ConfigurationApi, ROTATED_NAMES } from "./configuration-api.js";
import { confirm } from "./confirm.js";
import { EnvFile } from "./env-file.js";
import { manifestToSend } from "./manifest-to-send.js";
import { appPage } from "./slack-pages.js";

const ENV_FILE = ".env";

const HELP = `Changes the Slack app to what the manifest says, after showing what would change.

  npm run app:update -- --url https://app.example.com

  --url URL    where the app is reached: https, or http on localhost for a local Slack
  --file FILE  the manifest to read (default: manifest.yml)
  --app ID     the App ID (default: SLACK_APP_ID)
  --yes        do not ask
  --help       this text

It reads SLACK_APP_ID, SLACK_CONFIG_TOKEN, SLACK_CONFIG_REFRESH_TOKEN and SLACK_API_URL as npm run app:create does. The
manifest takes the place of everything: a field that is not in it is gone at Slack.
`;

process.exitCode = await command(process.argv.slice(2), {
  name: "app:update",
  help: HELP,
  options: {
    url: { type: "string" },
    file: { type: "string", default: "manifest.yml" },
    app: { type: "string" },
    yes: { type: "boolean", default: false },
  },
  async run({ url, file, app, yes }) {
    if (url === undefined) {
      return fail(2, "Say where the app is reached: npm run app:update -- --url https://app.example.com");
    }
    if (app !== undefined && !isAppId(app)) return fail(2, `--app ${NO_APP_ID}`);
    const configuration = readAppConfiguration(process.env, ENV_FILE);
    const appId = app ?? configuration.appId;
    if (appId === undefined) {
      return fail(
        2,
        "Say which app: set SLACK_APP_ID, or --app, to the App ID of its Basic Information page.",
      );
    }
    const manifest = manifestToSend(file, url, configuration.apiUrl);
    const api = new ConfigurationApi(configuration, () => EnvFile.open(ENV_FILE, ROTATED_NAMES));

    const changes = manifestChanges(await api.export(appId), manifest.data);
    if (changes.length === 0) {
      say(`The app ${appId} is as ${file} says already. Nothing to change.`);
      return 0;
    }
    say(`What changes in the app ${appId} at Slack:\n\n${changes.map(changeLines).join("\n")}\n`);
    if (!yes) {
      if (!process.stdin.isTTY) return fail(2, "Nothing was changed. To change it, repeat this with --yes.");
      if (!(await confirm("Change it?", process.stdin, process.stdout)))
        return fail(1, "Nothing was changed.");
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
  },
});

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
