import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { builtProgram } from "./built.js";
import type { CommandName, CommandPlace } from "./command-process.js";

/**
 * Runs a built command on a terminal of its own, made by `script`, with an answer to what it asks. `output` is what the
 * terminal shows, where it may echo the answer twice, and `shown` the same with its colors. For POSIX alone.
 */
export async function runOnTerminal(
  command: CommandName,
  args: readonly string[],
  { directory, environment }: CommandPlace,
  answer: string,
): Promise<{ readonly code: number | null; readonly output: string; readonly shown: string }> {
  const words = [process.execPath, builtProgram("command"), ...command.split(" "), ...args];
  const onLinux = ["-qec", words.map((word) => `'${word}'`).join(" "), "/dev/null"];
  const child = spawn("script", process.platform === "linux" ? onLinux : ["-q", "/dev/null", ...words], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  let hasAnswered = false;
  const output = () => stripVTControlCharacters(shown).replaceAll("\r", "");
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (hasAnswered || !output().endsWith("[y/N] ")) return;
    hasAnswered = true;
    child.stdin.write(`${answer}\n`);
  });
  await once(child, "close");
  return { code: child.exitCode, output: output(), shown };
}
