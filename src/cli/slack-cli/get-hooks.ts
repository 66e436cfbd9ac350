import type { Command } from "commander";
import { ends } from "../explain.js";
import { answer, type HookOptions, hook, PROTOCOLS } from "./hook.js";

/** The npm script that runs these commands where the program is not installed: in its own checkout. */
const SCRIPT = "slack-cli";

/** `slack-cli get-hooks`: the first thing that the Slack CLI asks a project for. */
export function slackCliGetHooks(): Command {
  return hook("get-hooks", {
    text: "For the Slack CLI: which commands of this project it may call.",
    examples: ["slack-cli get-hooks"],
    more: ".slack/hooks.json names this command; docs/socket-mode.md says how slack run is used.",
    exits: { 0: "they are printed, as JSON", 1: "it did not work" },
  }).action(
    ends((options: HookOptions) => {
      answer(hooks(), options);
      return 0;
    }),
  );
}

function hooks(): object {
  const program =
    process.env.npm_lifecycle_event === SCRIPT
      ? `npm run -s ${SCRIPT} --`
      : "npx --no-install bolt-mongodb-app slack-cli";
  return {
    runtime: "node",
    hooks: {
      "get-manifest": `${program} get-manifest`,
      start: `${program} start`,
    },
    config: {
      "protocol-version": PROTOCOLS,
      // The app connects to Slack itself.
      "sdk-managed-connection-enabled": true,
      watch: {
        manifest: { paths: ["manifest.yml"] },
        app: { paths: ["src"], "filter-regex": "\\.ts$" },
      },
    },
  };
}
