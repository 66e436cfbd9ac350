import type { Command } from "commander";
import { ends, explained } from "../explain.js";
import { type ExitCode, say, sayJson } from "../terminal.js";
import { changesInWords } from "./changes-in-words.js";
import { type AppOptions, comparedApp, withApp } from "./compared-app.js";

/** `manifest diff`: what differs between the manifest and the app at Slack. */
export function manifestDiff(): Command {
  return withApp(
    explained("diff", {
      text: "Shows what differs between the app at Slack and the manifest, field by field: - is at Slack, + is in the manifest.",
      examples: [
        "manifest diff --url https://app.example.com",
        "manifest diff --url https://app.example.com --json",
      ],
      more: `It reads SLACK_APP_ID, SLACK_CONFIG_TOKEN, SLACK_CONFIG_REFRESH_TOKEN and SLACK_API_URL as manifest create does, and changes
nothing. manifest update makes the app what the manifest says.`,
      json: `{ "appId": "A…", "same": false, "changes": [{ "field": "…", "before": "…", "after": "…" }, …] }
before is what Slack has, after what the manifest says; one that is not there is left out.`,
      exits: {
        0: "they are the same",
        1: "they differ; or Slack could not be asked, and then nothing is on the standard output",
      },
    }),
  ).action(ends(run));
}

async function run({
  json = false,
  ...options
}: AppOptions & { readonly json?: boolean }): Promise<ExitCode> {
  const { appId, changes } = await comparedApp("diff", options);
  const same = changes.length === 0;
  if (json) sayJson({ appId, same, changes });
  else if (same) say(`The app ${appId} is as ${options.file} says.`);
  else say(`- the app ${appId} at Slack\n+ ${options.file}\n\n${changesInWords(changes)}`);
  return same ? 0 : 1;
}
