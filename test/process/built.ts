import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../npm.js";

/** The environment variable that says that `dist` is built: `run.ts` has seen to it, for all processes of a run. */
export const BUILT = "DIST_IS_BUILT";

let checked = process.env[BUILT] === "1";

/**
 * Builds the local Slack, and the app when its `dist` is missing or older than its sources; once for each run of the tests.
 * Types are the business of `npm run check`: a build that complains of them has made what it was asked for.
 */
export function ensureBuilt(): void {
  if (checked) return;
  // The compiler finds out by itself whether there is anything to do.
  build(["-w", "local-slack"], () => changedAt("packages/local-slack/dist/index.js") > 0);
  if (!isBuilt()) build([], isBuilt);
  checked = true;
}

function build(where: readonly string[], hasSucceeded: () => boolean): void {
  const { stdout, stderr } = npm(["run", "-s", "build", ...where]);
  if (!hasSucceeded()) throw new Error(`npm run build ${where.join(" ")} failed:\n${stdout}${stderr}`);
}

function isBuilt(): boolean {
  return changedAt("dist/main.js") >= Math.max(...[...filesOf("src"), "tsconfig.json"].map(changedAt));
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Milliseconds since the epoch; 0 for a file that is not there. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
