import type { Command } from "commander";
import { type Explanation, explained } from "../explain.js";
import { say } from "../terminal.js";

/** The protocols beside the default one: https://docs.slack.dev/tools/slack-cli/reference/hooks#protocol */
export const PROTOCOLS = ["message-boundaries"] as const;

/** How the Slack CLI asks for an answer. */
export interface HookOptions {
  readonly protocol?: string;
  readonly boundary?: string;
}

/** A command that the Slack CLI calls, with the options that it adds. */
export function hook(name: string, explanation: Explanation): Command {
  return explained(name, explanation)
    .option("--protocol <name>", "given by the Slack CLI: how it reads the answer")
    .option("--boundary <text>", "given by the Slack CLI: what stands around the answer");
}

/**
 * The answer to the Slack CLI, on the standard output: between boundaries where it asked for them, else alone. With the
 * default protocol it takes all that is printed for the answer.
 */
export function answer(value: object, { protocol, boundary }: HookOptions): void {
  const json = JSON.stringify(value);
  const isBounded = boundary !== undefined && PROTOCOLS.some((each) => each === protocol);
  say(isBounded ? boundary + json + boundary : json);
}
