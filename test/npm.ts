import { type SpawnSyncOptions, type SpawnSyncReturns, spawnSync } from "node:child_process";

/** Runs npm to its end. On Windows npm is a script, which only a shell runs. */
export function npm(args: readonly string[], options: SpawnSyncOptions = {}): SpawnSyncReturns<string> {
  return spawnSync("npm", args, { shell: process.platform === "win32", ...options, encoding: "utf8" });
}
