import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { inParallel } from "../../src/events/processing/in-parallel.js";
import { described, type Mutant } from "./draw-mutants.js";
import { mutated } from "./mutations.js";
import { WorkCopy } from "./work-copy.js";

/** What a mutant's tests may take: it may wait where the unchanged code does not. */
const allowedMs = (unchangedMs: number) => 15_000 + 2 * unchangedMs;
const NO_LIMIT_MS = 10 * 60_000;

/** Tests that run together, and what they may take. */
interface Step {
  readonly tests: readonly string[];
  readonly timeoutMs: number;
}

export interface RunMutantsOptions {
  /** The work tree, which is only read. */
  readonly root: string;
  /** How many run at a time. */
  readonly jobs: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Has the tests run with each mutant, and says what became of it: killed by a test, or survived; refused where it
 * survived and the compiler does not take it. Rejects where the tests fail on the unchanged code.
 */
export async function runMutants(
  mutants: readonly Mutant[],
  { root, jobs, say, signal }: RunMutantsOptions,
): Promise<{ readonly killed: number; readonly survived: number; readonly refused: number }> {
  const counts = { killed: 0, survived: 0, refused: 0 };
  const first = await WorkCopy.of(root);
  const copies = [first];
  try {
    const stepsOf = await stepsOfFiles(first, new Set(mutants.map(({ file }) => file)), signal);
    while (copies.length < jobs) copies.push(await WorkCopy.of(root));
    const free = [...copies];
    await inParallel(mutants, jobs, async (mutant) => {
      const copy = free.pop() as WorkCopy;
      const startedAt = performance.now();
      try {
        const outcome = await outcomeOf(mutant, stepsOf.get(mutant.file) ?? [], copy, signal);
        counts[outcome] += 1;
        const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
        say(`${outcome.padEnd(8)} ${seconds} s ${described(mutant)}`);
      } finally {
        free.push(copy);
      }
    });
  } finally {
    await Promise.all(copies.map((copy) => copy.remove()));
  }
  return counts;
}

async function outcomeOf(
  { file, text, mutation }: Mutant,
  steps: readonly Step[],
  copy: WorkCopy,
  signal: AbortSignal,
): Promise<"killed" | "survived" | "refused"> {
  return copy.with(file, mutated(text, mutation), async () => {
    for (const { tests, timeoutMs } of steps) {
      if (!(await copy.test(tests, { timeoutMs, signal }))) return "killed";
    }
    return (await copy.compiles({ timeoutMs: NO_LIMIT_MS, signal })) ? "survived" : "refused";
  });
}

async function stepsOfFiles(
  copy: WorkCopy,
  files: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Step[]>> {
  const known = new Map<string, number>();
  const stepsOf = new Map<string, Step[]>();
  for (const file of files) {
    const steps: Step[] = [];
    for (const tests of await testsOf(copy.directory, file)) {
      const key = [...tests].sort().join(" ");
      const timeoutMs = known.get(key) ?? allowedMs(await unchangedMs(copy, tests, signal));
      known.set(key, timeoutMs);
      steps.push({ tests, timeoutMs });
    }
    stepsOf.set(file, steps);
  }
  return stepsOf;
}

async function unchangedMs(copy: WorkCopy, tests: readonly string[], signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  if (await copy.test(tests, { timeoutMs: NO_LIMIT_MS, signal })) return performance.now() - startedAt;
  throw new Error(`The tests fail on the unchanged code: ${tests.join(" ")}`);
}

/**
 * The tests of the same name, which start fast and see most; then those of the same module, those of the same folder first;
 * then those of the modules that use it, and of the whole app.
 */
async function testsOf(directory: string, file: string): Promise<string[][]> {
  const [, name = ""] = /([^/]+)\.ts$/.exec(file) ?? [];
  const folder = dirname(file).replace(/^src/, "test");
  const module = file.split("/").slice(0, 2).join("/").replace(/^src/, "test");
  const rank = (each: string) => (dirname(each) === folder ? 0 : 1);
  const near = (await testFilesIn(directory, module)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const named = near.filter((each) => basename(each).startsWith(name));
  const users = USERS.filter((each) => each !== module && existsSync(join(directory, each)));
  return [named, near, users].filter((tests) => tests.length > 0);
}

/** Where the modules that hold installations and events are used, the fastest first. */
const USERS = ["test/requests", "test/lifecycle", "test/slack", "test/oauth", "test/flows"];

async function testFilesIn(directory: string, folder: string): Promise<string[]> {
  if (!existsSync(join(directory, folder))) return [];
  const files = await readdir(join(directory, folder), { recursive: true });
  return files.filter((each) => each.endsWith(".test.ts")).map((each) => `${folder}/${each}`);
}
