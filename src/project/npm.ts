import { spawn } from "node:child_process";
import { ProjectError } from "./project-error.js";

/** How much of what npm said is shown when it fails. */
const LAST_WORDS = 2_000;

/**
 * Runs npm in a directory to its end, and resolves to its standard output. Rejects with `ProjectError`, which has the last
 * of what npm said. On Windows npm is a script, which only a shell runs.
 */
export async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const child = spawn("npm", args, {
    cwd,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-LAST_WORDS);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(new ProjectError("npm could not be run.", { cause: error })));
    child.once("close", resolve);
  });
  if (code !== 0) throw new ProjectError(`npm ${args[0]} failed in ${cwd}:\n${said.trim()}`);
  return output;
}
