import { copyFileSync, cpSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../npm.js";
import {
  type ProgramName,
  quickModule,
  quickProgram,
  SERVICES_OF_TESTS,
  writeQuickPrograms,
} from "./quick-programs.js";

/** The environment variable that says that `dist` is built: `run.ts` has seen to it, for all processes of a run. */
export const BUILT = "DIST_IS_BUILT";

/**
 * The build with the listeners of the tests, and without variables of theirs, in place of the project's, as deep in the project as `dist`, so that its source
 * maps are right.
 */
export const TEST_BUILD = ".test-build";

const ANSWERS = "test/fixtures/answers.mjs";

const TEST_LISTENERS = `import { ANSWERS } from "./answers.mjs";

export const LISTENERS = ANSWERS;
`;

const NO_SETTINGS = "export const SETTINGS = {};\n";

/** Written last. */
const COMPLETE = "complete";

/** What the test build is made of, beside `dist`. */
const SOURCES = [
  ANSWERS,
  "node_modules/.package-lock.json",
  "test/process/built.ts",
  "test/process/quick-programs.ts",
  ...SERVICES_OF_TESTS,
];

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
  if (!isTestBuilt()) {
    rmSync(TEST_BUILD, { recursive: true, force: true });
    cpSync("dist", TEST_BUILD, { recursive: true });
    copyFileSync(ANSWERS, join(TEST_BUILD, "listeners/answers.mjs"));
    writeFileSync(join(TEST_BUILD, "listeners/index.js"), TEST_LISTENERS);
    writeFileSync(join(TEST_BUILD, "config/settings.js"), NO_SETTINGS);
    writeQuickPrograms(TEST_BUILD);
    writeFileSync(join(TEST_BUILD, COMPLETE), "");
  }
  checked = true;
}

/** The file that starts this program of the test build, in a third of the time: see `quick-programs.ts`. */
export function builtProgram(name: ProgramName): string {
  ensureBuilt();
  return quickProgram(TEST_BUILD, name);
}

/** The CommonJS module that has the same programs as functions. */
export function builtPrograms(): string {
  ensureBuilt();
  return quickModule(TEST_BUILD);
}

function build(where: readonly string[], hasSucceeded: () => boolean): void {
  const { stdout, stderr } = npm(["run", "-s", "build", ...where]);
  if (!hasSucceeded()) throw new Error(`npm run build ${where.join(" ")} failed:\n${stdout}${stderr}`);
}

function isBuilt(): boolean {
  return changedAt("dist/main.js") >= Math.max(...[...filesOf("src"), "tsconfig.json"].map(changedAt));
}

function isTestBuilt(): boolean {
  return (
    changedAt(join(TEST_BUILD, COMPLETE)) >= Math.max(...[...filesOf("dist"), ...SOURCES].map(changedAt))
  );
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
