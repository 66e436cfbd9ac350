import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../process/built.js";

/** `sqlite-process.mjs` in a process of its own, and the lines that it says. */
export interface SqliteProcess {
  readonly child: ChildProcess;
  /** The next line; rejects when the process ends without one. */
  nextLine(): Promise<string>;
  /** What it has said beyond the lines that were asked for. */
  linesLeft(): string[];
  /** Sends the signal and waits for the end. */
  kill(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void>;
  /** Waits for the end; the exit code. */
  ended(): Promise<number | null>;
}

export function spawnSqlite(
  directory: string,
  then: "write" | "count" | "bulk" | "hold" | "visit" | "leave",
): SqliteProcess {
  ensureBuilt();
  const script = fileURLToPath(new URL("sqlite-process.mjs", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", script, directory, then], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines: string[] = [];
  let finished = false;
  let wake: () => void = () => undefined;
  const said = createInterface(child.stdout);
  said.on("line", (line) => {
    lines.push(line);
    wake();
  });
  const closed = once(child, "close").then(() => {
    finished = true;
    wake();
  });
  return {
    child,
    nextLine: async () => {
      for (;;) {
        const line = lines.shift();
        if (line !== undefined) return line;
        if (finished) throw new Error("The process ended without another line.");
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    linesLeft: () => lines.splice(0),
    kill: async (signal) => {
      child.kill(signal);
      if (signal === "SIGKILL") await closed;
    },
    ended: async () => {
      await closed;
      return child.exitCode;
    },
  };
}
