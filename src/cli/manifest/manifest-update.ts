import type { Command } from "commander";
import type { ManifestChange } from "../../manifest/manifest-changes.js";
import { appAddress } from "../../manifest/manifest-for-url.js";
import { CONNECT_PATH, INSTALL_PATH, SIGN_IN_PATH } from "../../manifest/paths.js";
import { byWhoAsks } from "../../manifest/rules/sign-in-scopes.js";
import { type AgreementOptions, JSON_NEEDS_YES, NOBODY_TO_ASK, refusal, withYes } from "../agreement.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, say, sayJson } from "../terminal.js";
import { changesInWords } from "./changes-in-words.js";
import { type AppOptions, comparedApp, withApp } from "./compared-app.js";
import { appPage } from "./slack-pages.js";

/** `manifest update`: the app at Slack becomes what the manifest says. */
export function manifestUpdate(): Command {
  const command = explained("update", {
    text: "Changes the Slack app to what the manifest says, after showing what would change, and asking.",
    examples: [
      "manifest update --url https://app.example.com",
      "manifest update --url https://app.example.com --yes --json",
    ],
    more: `It reads SLACK_APP_ID, SLACK_CONFIG_TOKEN, SLACK_CONFIG_REFRESH_TOKEN and SLACK_API_URL as manifest create does. The
manifest takes the place of everything: a field that is not in it is gone at Slack. manifest diff shows the same, and changes
nothing. npm run manifest -- update is the same.`,
    json: `{ "appId": "A…", "changed": true, "changes": [{ "field": "…", "before": "…", "after": "…" }, …] }
${JSON_NEEDS_YES}`,
    exits: {
      0: "it is as the manifest says",
      1: "it is not: Slack refused it, or you did",
      2: NOBODY_TO_ASK,
    },
  });
  return withYes(withApp(command)).action(ends(run));
}

async function run({ yes, json = false, ...options }: AppOptions & AgreementOptions): Promise<ExitCode> {
  const { appId, url, manifest, changes, api, configuration } = await comparedApp("update", options);
  if (changes.length === 0) {
    if (json) sayJson({ appId, changed: false, changes });
    else say(`The app ${appId} is as ${options.file} says already. Nothing to change.`);
    return 0;
  }
  if (!json) say(`What changes in the app ${appId} at Slack:\n\n${changesInWords(changes)}\n`);
  const refused = await refusal(`Change the app ${appId}?`, { yes, json });
  if (refused !== undefined) return refused;

  const { permissionsUpdated } = await api.update(appId, manifest);
  if (json) {
    sayJson({ appId, changed: true, changes });
    return 0;
  }
  say(`The app ${appId} is changed.`);
  if (changes.some(({ field }) => field === "settings.event_subscriptions.request_url")) {
    const page = appPage(configuration.apiUrl, appId, "event-subscriptions");
    if (page !== undefined) say(`Have the new Request URL verified, with the app running: ${page}`);
  }
  if (permissionsUpdated) {
    say(["It asks for other permissions now.", ...whoAsksAgain(changes, appAddress(url))].join(" "));
  }
  return 0;
}

/** Where the new permissions are granted: a workspace's by an install, a person's own by connecting their account or by signing in. */
function whoAsksAgain(changes: readonly ManifestChange[], address: string): string[] {
  const changed = (scopes: "bot" | "user") =>
    changes
      .filter(({ field }) => field === `oauth_config.scopes.${scopes}`)
      .flatMap(({ before, after }) => [before, after].filter((scope) => scope !== undefined));
  const { connect, signIn } = byWhoAsks(changed("user"));
  return [
    ...(changed("bot").length > 0
      ? [`Each workspace has them once the app is installed there again: ${address}${INSTALL_PATH}`]
      : []),
    ...(connect.length > 0
      ? [`Each person has them once they connect their account again: ${address}${CONNECT_PATH}?team=T…`]
      : []),
    ...(signIn.length > 0
      ? [`Slack asks each person for them when they sign in: ${address}${SIGN_IN_PATH}`]
      : []),
  ];
}
