#!/usr/bin/env node
import { localSlackCommand } from "./local-slack-command.js";

const result = await localSlackCommand(process.argv.slice(2));
if ("localSlack" in result) {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void result.localSlack.stop());
} else process.exitCode = result.exitCode;
const isFailure = "exitCode" in result && result.exitCode !== 0;
(isFailure ? process.stderr : process.stdout).write(`${result.text}\n`);
