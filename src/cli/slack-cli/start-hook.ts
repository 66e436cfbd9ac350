import { spawn } from "node:child_process";
import type { Command } from "commander";
import { ends } from "../explain.js";
import { type ExitCode, fail } from "../terminal.js";
import { hook } from "./hook.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** `slack-cli start`: the project's own `npm start`, with the tokens that the Slack CLI gives. */
export function slackCliStart(): Command {
  return hook("start", {
    text: "For the Slack CLI: runs npm start of this project, with the tokens of the app that slack run has made.",
    examples: ["slack-cli start"],
    more: "The Slack CLI gives them as SLACK_CLI_XAPP and SLACK_CLI_XOXB; the credentials of another app in .env do not count then.",
    exits: { 0: "it was stopped by a signal", 1: "the service cannot start, or the tokens are missing" },
  }).action(ends(run));
}

async function run(): Promise<ExitCode> {
  const { SLACK_CLI_XAPP, SLACK_CLI_XOXB } = process.env;
  if (!SLACK_CLI_XAPP || !SLACK_CLI_XOXB) {
    return fail(
      1,
      "SLACK_CLI_XAPP and SLACK_CLI_XOXB are not set: the Slack CLI sets both. Call it by slack run; without it, npm start.",
    );
  }
  // On Windows npm is a script, which only a shell runs.
  const child = spawn("npm", ["-s", "start"], { stdio: "inherit", shell: process.platform === "win32" });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return code === 0 ? 0 : 1;
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, pass);
  }
}
