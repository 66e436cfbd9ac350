import type { Command } from "commander";
import { asksForSocketMode, environment } from "../../config/environment.js";
import { parseManifest, readManifestText } from "../../manifest/app-manifest.js";
import { manifestWarnings, warningLine } from "../../manifest/manifest-warnings.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, say, sayJson, warn } from "../terminal.js";

/** `manifest check`: whether Slack and this app would take the manifest as it is. */
export function manifestCheck(): Command {
  return explained("check", {
    text: "Checks the manifest of the Slack app. What Slack would refuse is named with its line.",
    examples: ["manifest check", "manifest check --file mine.yml --json"],
    json: '{ "file": "manifest.yml", "warnings": [{ "line": 40, "field": "…", "message": "…" }, …] }',
    exits: { 0: "it can be used; there may be warnings, on the standard error", 1: "it cannot be used" },
  })
    .option("--file <file>", "the manifest to read", "manifest.yml")
    .action(ends(run));
}

function run({ file, json = false }: { readonly file: string; readonly json?: boolean }): ExitCode {
  const text = readManifestText(file);
  parseManifest(text, file, { socketMode: asksForSocketMode(environment(process.env, ".env")) });
  const warnings = manifestWarnings(text);
  if (json) {
    sayJson({ file, warnings });
    return 0;
  }
  for (const warning of warnings) warn(warningLine(file, warning));
  say(`${file} can be used.`);
  return 0;
}
