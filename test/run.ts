// npm test: the tests but those that take long, with paths: also the long ones below these; `--long`: those that take long,
// with paths: those below them alone. See CONTRIBUTING.md.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILT, ensureBuilt } from "./process/built.js";

/** What a title has that takes too long for `npm test`, with its time on two cores: `(long: 25 s)`. */
const LONG_MARK = "(long:";

const SHORT = ["--fgrep", LONG_MARK, "--invert"];

/** More than the two cores that this is made for, since tests wait more than they calculate. */
const JOBS = 4;

/** With so many at once a test may take longer than mocha allows one by itself. */
const PATIENT = ["--timeout", "30000"];

/**
 * The files that run after the others and one by one, since something else on the processor could make them fail.
 * Those of `WAITING` run beside them.
 */
const ALONE: Readonly<Record<string, string>> = {
  "packages/local-slack/test/testing/times.test.ts": "has an answer within 50 ms",
  "test/events/accepting/backpressure.test.ts": "has an event refused within 500 ms",
  "test/events/accepting/group-commit.test.ts": "counts what is gathered within 50 ms",
  "test/requests/slack-receiver.test.ts": "has a stop end within 500 ms",
  "test/events/processing/polling.test.ts": "tells by the time whether an event came with a regular poll",
  "test/flows/answers-in-time.test.ts": "has an answer 50 ms before Bolt's own",
  "test/installations/installation-cache.test.ts": "has an answer within microseconds",
  "test/log/worst-input.test.ts": "measures the processor's time",
  "test/process/shared-sqlite.test.ts": "has answers within 100 ms",
  "test/process/stop.test.ts": "has a process stop within a second",
};

/** Like those of `ALONE`, but they wait for deadlines, all at once, and calculate next to nothing meanwhile. */
const WAITING: Readonly<Record<string, string>> = {
  "test/database/mongodb.test.ts": "has operations fail within 300 ms of their deadline",
  "test/process/deadlines.test.ts": "has a process start and stop within its deadlines",
  "test/process/mongodb-lost.test.ts": "has a process answer and stop within its deadlines",
};

/** The folders that take longest begin first, so that none of their files is left over in the end. */
const FIRST = ["process", "package", "cli", "doctor", "docs", "browser", "database", "fuzz", "flows"];

const long = process.argv[2] === "--long";
const paths = process.argv.slice(long ? 3 : 2);
const files = ["test", "packages/local-slack/test"]
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: "utf8" }).map((file) => join(root, file)))
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".test.ts"));
const missing = [...Object.keys(ALONE), ...Object.keys(WAITING)].filter((file) => !files.includes(file));
if (missing.length > 0) throw new Error(`test/run.ts names files that are not there: ${missing.join(", ")}`);
const rank = (file: string) =>
  (FIRST.indexOf(file.split("/")[1] ?? "") + FIRST.length + 1) % (FIRST.length + 1);

ensureBuilt(); // here, and not in several processes at once
const statuses = long
  ? [await mocha(["--fgrep", LONG_MARK, ...parallel(2)], longFiles())]
  : [
      ...(await beside(
        [
          [...SHORT, ...parallel(JOBS)],
          files
            .filter((file) => !(file in ALONE || file in WAITING))
            .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)),
        ],
        ...(paths.length === 0 ? [] : [[["--fgrep", LONG_MARK, ...PATIENT], longFiles()] as const]),
      )),
      ...(await beside(
        [[...SHORT, ...parallel(Object.keys(WAITING).length)], Object.keys(WAITING)],
        [SHORT, Object.keys(ALONE)],
      )),
    ];
process.exitCode = Math.max(...statuses);

/** Those that have a long test; the rest would be read for nothing. */
function longFiles(): string[] {
  const chosen = files
    .filter((file) => paths.length === 0 || paths.some((path) => file.startsWith(path)))
    .filter((file) => readFileSync(file, "utf8").includes(LONG_MARK));
  if (chosen.length === 0) throw new Error(`There is no long test below ${paths.join(", ")}.`);
  return chosen;
}

/** Calls mocha several times at once, each with options and files; what the later ones say is shown afterwards. */
async function beside(
  ...calls: (readonly [options: readonly string[], tests: readonly string[]])[]
): Promise<number[]> {
  const said: (readonly Buffer[])[] = [];
  const statuses = await Promise.all(
    calls.map(([options, tests], at) => {
      const output: Buffer[] = [];
      said[at] = output;
      return mocha(options, tests, at === 0 ? undefined : output);
    }),
  );
  for (const output of said) process.stdout.write(Buffer.concat(output));
  return statuses;
}

function parallel(jobs: number): string[] {
  return ["--parallel", "--jobs", String(jobs), ...PATIENT];
}

/** Resolves to mocha's exit code; without an `output` to add to, what it says is shown at once. */
async function mocha(
  options: readonly string[],
  tests: readonly string[],
  output?: Buffer[],
): Promise<number> {
  const retries = ["--retries", process.env.TEST_RETRIES ?? "0"];
  const command = ["node_modules/mocha/bin/mocha.js", ...retries, ...options, ...tests];
  const child = spawn(process.execPath, command, {
    stdio: ["inherit", output ? "pipe" : "inherit", "inherit"],
    env: { ...process.env, [BUILT]: "1" },
  });
  child.stdout?.on("data", (chunk: Buffer) => output?.push(chunk));
  const [status] = await once(child, "close");
  return status ?? 1;
}
