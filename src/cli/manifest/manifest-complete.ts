import type { Command } from "commander";
import { readManifestText } from "../../manifest/app-manifest.js";
import { JSON_NEEDS_YES, NOBODY_TO_ASK, withYes } from "../agreement.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, sayJson } from "../terminal.js";
import { sayCompleted, writeCompleted } from "./write-completed.js";

/** `manifest complete`: what distribution needs, written into a manifest. */
export function manifestComplete(): Command {
  const command = explained("complete", {
    text: "Writes into a manifest what distribution needs and it does not have, after showing it, and asking.",
    examples: [
      "manifest complete manifest.json --url https://app.example.com",
      "manifest complete manifest.yml --out complete.yml --yes",
    ],
    more: `That is: request URLs of events, of interactivity and of slash commands; a redirect URL, and one of its own
for Sign in with Slack where a user scope asks for that; the events app_uninstalled and tokens_revoked; Socket Mode off; and
the bot scopes that its events and commands need. Comments stay, and so does everything else: with --url alone the URLs that
are there are moved. Without --url the new ones are where the others are, else at https://app.example.com. A JSON file stays JSON. What is wrong with it besides is named afterwards, with its line in the
file that was written.`,
    json: `{ "file": "manifest.yml", "written": true, "changes": [{ "field": "…", "after": "…" }, …],
  "warnings": [{ "line": 3, "field": "…", "message": "…" }, …], "problems": [] }
problems are what still has to be fixed. ${JSON_NEEDS_YES}`,
    exits: {
      0: "it can be used: what was missing is written, or nothing was missing",
      1: "it cannot be used: something is wrong that only you can fix, even if it is written; or you refused",
      2: NOBODY_TO_ASK,
    },
  })
    .argument("<file>", "the manifest: YAML or JSON")
    .option("--url <url>", "where the app is reached: https, or http on localhost; may have a path")
    .option("--out <file>", "write to this file, and leave the other as it is");
  return withYes(command).action(ends(run));
}

interface Options {
  readonly url?: string;
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

async function run(file: string, { url, out = file, yes, json = false }: Options): Promise<ExitCode> {
  const manifest = { text: readManifestText(file), from: file, to: out, url };
  const completed = await writeCompleted(manifest, { yes, json });
  if (typeof completed === "number") return completed;
  if (!json) return sayCompleted(completed, manifest);
  const { written, changes, warnings, problems } = completed;
  sayJson({ file: out, written, changes, warnings, problems });
  return problems.length === 0 ? 0 : 1;
}
