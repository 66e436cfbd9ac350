import { existsSync } from "node:fs";
import type { Command } from "commander";
import { stringify } from "yaml";
import { readManifestText } from "../../manifest/app-manifest.js";
import { YamlSource } from "../../manifest/yaml-source.js";
import { type CodeToChange, codeToChange } from "../../project/code-to-change.js";
import { ProjectError } from "../../project/project-error.js";
import { JSON_NEEDS_YES, NOBODY_TO_ASK, withYes } from "../agreement.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { type ManifestToComplete, sayCompleted, writeCompleted } from "../manifest/write-completed.js";
import { type ExitCode, say, sayJson } from "../terminal.js";

const MANIFEST = "manifest.yml";

/** The first that is there is taken. */
const NAMES = [MANIFEST, "manifest.yaml", "manifest.json"];

const GUIDE = "docs/adopt.md";

/** `adopt`: an existing Bolt app comes over to this package. */
export function adopt(): Command {
  const command = explained("adopt", {
    text: "Completes the manifest of the Bolt app in this directory for distribution, and says what has to change in its code.",
    examples: ["adopt --url https://app.example.com", "adopt --yes --json"],
    more: `It takes manifest.yml, manifest.yaml or manifest.json, shows what distribution needs and it does not have, asks, and writes
manifest.yml: see bolt-mongodb-app manifest complete --help. A file of another name stays as it is.
Then it looks into package.json and the sources (JavaScript and TypeScript) for what is for one workspace alone, and names it with
file and line: Socket Mode, a bot token, another installation store, states without a store. It finds these by their names, and
changes nothing but manifest.yml. ${GUIDE} in the repository of this package has the steps.`,
    json: `{ "manifest": "manifest.yml", "from": "manifest.json", "written": true, "changes": [{ "field": "…", "after": "…" }, …],
  "warnings": [{ "line": 3, "field": "…", "message": "…" }, …], "problems": [],
  "code": [{ "file": "app.js", "line": 7, "what": "…", "step": 3 }, …] }
problems are what still has to be fixed in the manifest, and step is one of ${GUIDE}. ${JSON_NEEDS_YES}`,
    exits: {
      0: "the manifest can be used; what has to change in the code is said",
      1: "there is no Bolt app or no manifest here, the manifest cannot be used, or you refused",
      2: NOBODY_TO_ASK,
    },
  }).option("--url <url>", "where the app is reached: https, or http on localhost; may have a path");
  return withYes(command).action(ends(run));
}

interface Options {
  readonly url?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

async function run({ url, yes, json = false }: Options): Promise<ExitCode> {
  const code = codeToChange(".");
  const manifest = { ...manifestHere(), url };
  const completed = await writeCompleted(manifest, { yes, json });
  if (typeof completed === "number") return completed;
  const { written, changes, warnings, problems } = completed;
  if (json) {
    sayJson({ manifest: MANIFEST, from: manifest.from, written, changes, warnings, problems, code });
    return problems.length === 0 ? 0 : 1;
  }
  const exitCode = sayCompleted(completed, manifest);
  if (manifest.from !== MANIFEST) {
    say(`${manifest.from} stays as it is. This package reads ${MANIFEST}: change that one from now on.`);
  }
  say(`\n${inWords(code)}`);
  return exitCode;
}

function manifestHere(): ManifestToComplete {
  const from = NAMES.find((name) => existsSync(name));
  if (from === undefined) {
    throw new ProjectError(
      "There is no manifest.yml, manifest.yaml or manifest.json here. Copy the app's manifest from its settings at Slack, under App Manifest, into manifest.yml, and run this again.",
    );
  }
  const text = readManifestText(from);
  if (!from.endsWith(".json")) return { text, from, to: MANIFEST };
  const { data, problems } = new YamlSource(text);
  const toStartFrom = problems.length === 0 ? stringify(data, { lineWidth: 0 }) : text;
  return { text, from, toStartFrom, to: MANIFEST };
}

function inWords(code: readonly CodeToChange[]): string {
  if (code.length === 0) return "In package.json and the sources nothing was found that has to change.";
  return [
    `What has to change, with the steps of ${GUIDE} (${counted(code.length, "place")}):`,
    ...code.map(({ file, line, what, step }) => `  ${file}:${line} ${what} (step ${step})`),
  ].join("\n");
}
