import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { builtProgram } from "./built.js";
import type { CommandName, CommandPlace } from "./command-process.js";

/** A built command that runs in a process of its own, and may be killed. */
export interface StartedCommand {
  readonly child: ChildProcess;
  readonly end: Promise<unknown>;
  stdout(): string;
  /** Both streams. */
  output(): string;
  /** Resolves when it has ended, to the most memory that it was seen to have. */
  peakUntilEnd(): Promise<number | undefined>;
}

const LOOK_EVERY_MS = 50;

export function startCommand(
  command: CommandName,
  args: readonly string[],
  { directory, environment }: CommandPlace,
): StartedCommand {
  const child = spawn(process.execPath, [builtProgram("command"), ...command.split(" "), ...args], {
    cwd: directory,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  let hasEnded = false;
  const end = once(child, "close").then(() => {
    hasEnded = true;
  });
  return {
    child,
    end,
    stdout: () => said.stdout,
    output: () => said.stdout + said.stderr,
    peakUntilEnd: async () => {
      let peak = peakMemoryMb(child);
      while (!hasEnded) {
        peak = peakMemoryMb(child) ?? peak;
        await Promise.race([end, pause(LOOK_EVERY_MS)]);
      }
      return peak;
    },
  };
}

/** On Linux: the most memory that a process has had. */
export function peakMemoryMb({ pid }: ChildProcess): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return undefined; // it has ended
  }
}
