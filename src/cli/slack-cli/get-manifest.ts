import type { Command } from "commander";
import { parseManifest, readManifestText } from "../../manifest/app-manifest.js";
import { socketModeManifest } from "../../manifest/completing/socket-mode-manifest.js";
import { YamlSource } from "../../manifest/yaml-source.js";
import { ends } from "../explain.js";
import type { ExitCode } from "../terminal.js";
import { answer, type HookOptions, hook } from "./hook.js";

const FILE = "manifest.yml";

/** `slack-cli get-manifest`: the manifest of the app that the Slack CLI makes for development. */
export function slackCliGetManifest(): Command {
  return hook("get-manifest", {
    text: "For the Slack CLI: the manifest of the app for development, as JSON.",
    examples: ["slack-cli get-manifest"],
    more: `It is ${FILE} with Socket Mode on, and without request and redirect URLs: the Slack CLI installs the app itself.`,
    exits: { 0: "it is printed", 1: `${FILE} cannot be used` },
  }).action(ends(run));
}

function run(options: HookOptions): ExitCode {
  const text = readManifestText(FILE);
  parseManifest(text, FILE, { socketMode: true });
  const { oauth_config, ...manifest } = new YamlSource(socketModeManifest(text, "http://localhost")).data as {
    readonly oauth_config: { readonly redirect_urls?: unknown };
  };
  const { redirect_urls: _, ...oauth } = oauth_config;
  answer({ ...manifest, oauth_config: oauth }, options);
  return 0;
}
