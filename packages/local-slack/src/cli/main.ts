#!/usr/bin/env node
import { localSlackCommand } from "./local-slack-command.js";

const result = await localSlackCommand(process.argv.slice(2));
if ("localSlacks" in result) {
  const stop = () => void Promise.all(result.localSlacks.map((localSlack) => localSlack.stop()));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
} else process.exitCode = result.exitCode;
const isFailure = "exitCode" in result && result.exitCode !== 0;
(isFailure ? process.stderr : process.stdout).write(`${result.text}\n`);
