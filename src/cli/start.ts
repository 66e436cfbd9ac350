import type { Command } from "commander";
import { explained } from "./explain.js";

/** `start`: the service, in this process. */
export function start(): Command {
  return explained("start", {
    text: "Runs the service, as npm start does, until SIGTERM or SIGINT.",
    examples: ["start"],
    more: "It reads the environment, .env and manifest.yml.",
    exits: {
      0: "it was stopped by a signal",
      1: "it cannot start, or was stopped at once by a second signal",
    },
  }).action(async () => {
    const { runService } = await import("../service.js");
    await runService();
  });
}
