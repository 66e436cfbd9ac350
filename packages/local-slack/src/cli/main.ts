#!/usr/bin/env node
import { localSlackCommand } from "./local-slack-command.js";

const result = await localSlackCommand(process.argv.slice(2), (text) => process.stdout.write(`${text}\n`));
const onSignals = (act: (signal: NodeJS.Signals) => void) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, act);
};
if ("running" in result) {
  // On a terminal, Ctrl-C reaches the app by itself.
  onSignals((signal) => {
    if (signal !== "SIGINT" || process.stdin.isTTY !== true) result.running.signal(signal);
  });
  process.exitCode = await result.running.exitCode;
} else {
  if ("localSlack" in result) onSignals(() => void result.localSlack.stop());
  else process.exitCode = result.exitCode;
  const isFailure = "exitCode" in result && result.exitCode !== 0;
  (isFailure ? process.stderr : process.stdout).write(`${result.text}\n`);
}
