import type { Command } from "commander";
import { parseManifest, readManifestText } from "../../manifest/app-manifest.js";
import { socketModeManifest } from "../../manifest/completing/socket-mode-manifest.js";
import { appUrlProblem, createAppUrl, manifestForUrl } from "../../manifest/manifest-for-url.js";
import { manifestWarnings, warningLine } from "../../manifest/manifest-warnings.js";
import { YamlSource } from "../../manifest/yaml-source.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, fail, say, sayJson, warn } from "../terminal.js";

/** Where an app for development is, as long as nothing else is said. */
const LOCALHOST = "http://localhost:3000";

/** `manifest print`: the manifest, with another address in every place. */
export function manifestPrint(): Command {
  return explained("print", {
    text: "Prints the manifest of the Slack app with your URL in every place, after checking it.",
    examples: ["manifest print --url https://app.example.com > mine.yml", "manifest print --socket-mode"],
    more: `The manifest goes to the standard output. Warnings, and the link that creates the app from it, go to the standard error.
npm run manifest -- print is the same; manifest create creates the app at once.`,
    json: `{ "manifest": { "display_information": { … }, … }, "createAppUrl": "https://api.slack.com/apps?…",
  "warnings": [{ "line": 40, "field": "…", "message": "…" }, …] }`,
    exits: { 0: "it is printed", 1: "the manifest or the URL cannot be used" },
  })
    .option("--url <url>", "where the app is reached: https, or http on localhost; may have a path")
    .option(
      "--socket-mode",
      `of an app for development: Socket Mode on, no request URLs, and people come back to --url (default: ${LOCALHOST})`,
    )
    .option("--file <file>", "the manifest to read", "manifest.yml")
    .action(ends(run));
}

interface Options {
  readonly url?: string;
  readonly socketMode?: boolean;
  readonly file: string;
  readonly json?: boolean;
}

function run({
  socketMode = false,
  url = socketMode ? LOCALHOST : undefined,
  file,
  json = false,
}: Options): ExitCode {
  if (url === undefined) {
    return fail(2, "Say where the app is reached: npm run manifest -- print --url https://app.example.com");
  }
  const problem = appUrlProblem(url);
  if (problem !== undefined) return fail(1, `--url cannot be used. ${problem}`);
  const text = readManifestText(file);
  parseManifest(text, file, { socketMode });
  const manifest = socketMode ? socketModeManifest(text, url) : manifestForUrl(text, url);
  const warnings = manifestWarnings(manifest);
  if (json) {
    sayJson({ manifest: new YamlSource(manifest).data, createAppUrl: createAppUrl(manifest), warnings });
    return 0;
  }
  for (const warning of warnings) warn(warningLine(file, warning));
  say(manifest.replace(/\n$/, ""));
  warn(`\nOpen this link to create the Slack app from the manifest above:\n\n${createAppUrl(manifest)}\n`);
  return 0;
}
