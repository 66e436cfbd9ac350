import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, matchesGlob } from "node:path";
import { API } from "typescript/unstable/sync";
import { inParallel } from "../../src/events/in-parallel.js";
import { type Random, seededRandom } from "../bench/random.js";
import { type Mutation, mutated, mutationsOf } from "./mutations.js";
import { WorkCopy } from "./work-copy.js";

export interface MutantsOptions {
  /** The work tree. */
  readonly root: string;
  readonly count: number;
  readonly seed: number;
  /** Globs of source files, under `root`. */
  readonly files: readonly string[];
  readonly jobs: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Mutant {
  readonly file: string;
  readonly text: string;
  readonly mutation: Mutation;
}

/** What a mutant's tests may take, in those of the unchanged code's time: it may wait where they do not. */
const PATIENCE = 2;
const PATIENCE_MS = 15_000;
const NO_LIMIT_MS = 10 * 60_000;

/**
 * Draws so many mutants, the same for the same seed and code, and has the tests run with each. One line or more for each
 * that survives. Rejects where the tests fail on the unchanged code.
 */
export async function runMutants(options: MutantsOptions): Promise<{ killed: number; survived: number }> {
  const { root, count, seed, files, jobs, say, signal } = options;
  const all = await mutantsOf(root, files);
  const drawn = draw(all, count, seededRandom(seed));
  say(`${drawn.length} of ${all.length} mutants, --seed ${seed}`);
  const counts = { killed: 0, survived: 0, refused: 0 };
  const copies = await Promise.all(Array.from({ length: Math.max(1, jobs) }, () => WorkCopy.of(root)));
  const free = [...copies];
  const begun = performance.now();
  try {
    const limits = await timeLimits(copies[0] as WorkCopy, drawn, signal);
    await inParallel(drawn, copies.length, async (mutant) => {
      const copy = free.pop() as WorkCopy;
      const startedAt = performance.now();
      const outcome = await copy.with(mutant.file, mutated(mutant.text, mutant.mutation), async () => {
        for (const [tests, timeoutMs] of limits.get(mutant.file) ?? []) {
          if (!(await copy.test(tests, { timeoutMs, signal }))) return "killed";
        }
        return (await copy.compiles({ timeoutMs: NO_LIMIT_MS, signal })) ? "survived" : "refused";
      });
      free.push(copy);
      counts[outcome] += 1;
      say(`${outcome.padEnd(8)} ${seconds(startedAt)}  ${described(mutant)}`);
    });
  } finally {
    await Promise.all(copies.map((copy) => copy.remove()));
  }
  const { killed, survived, refused } = counts;
  const percent = ((100 * killed) / Math.max(1, killed + survived)).toFixed(1);
  say(
    `${killed} killed, ${survived} survived: ${percent} %. ${refused} survived that the compiler refuses. ${seconds(begun)} in all.`,
  );
  return counts;
}

async function mutantsOf(root: string, globs: readonly string[]): Promise<Mutant[]> {
  const names = (await readdir(join(root, "src"), { recursive: true }))
    .map((name) => `src/${name}`)
    .filter((name) => name.endsWith(".ts") && globs.some((glob) => matchesGlob(name, glob)))
    .sort();
  const api = new API({ cwd: root });
  try {
    const tsconfig = join(root, "tsconfig.json");
    const program = api.updateSnapshot({ openProject: tsconfig }).getProject(tsconfig)?.program;
    return names.flatMap((file) => {
      const source = program?.getSourceFile(join(root, file));
      if (source === undefined) throw new Error(`The compiler does not know ${file}.`);
      return mutationsOf(source).map((mutation) => ({ file, text: source.text, mutation }));
    });
  } finally {
    api.close();
  }
}

/** So many of them, each once. */
function draw<T>(all: readonly T[], count: number, random: Random): T[] {
  const left = [...all];
  for (let index = left.length - 1; index > 0; index--) {
    const other = random(index + 1);
    [left[index], left[other]] = [left[other] as T, left[index] as T];
  }
  return left.slice(0, count);
}

type Limits = ReadonlyMap<string, readonly (readonly [tests: readonly string[], timeoutMs: number])[]>;

/** For each file its tests, in the order in which they run, and what each step of them may take. */
async function timeLimits(copy: WorkCopy, mutants: readonly Mutant[], signal: AbortSignal): Promise<Limits> {
  const known = new Map<string, number>();
  const limits = new Map<string, (readonly [readonly string[], number])[]>();
  for (const { file } of mutants) {
    if (limits.has(file)) continue;
    const steps: (readonly [readonly string[], number])[] = [];
    for (const tests of await testsOf(copy.directory, file)) {
      const key = [...tests].sort().join(" ");
      let timeoutMs = known.get(key);
      if (timeoutMs === undefined) {
        const startedAt = performance.now();
        if (!(await copy.test(tests, { timeoutMs: NO_LIMIT_MS, signal }))) {
          throw new Error(`The tests fail on the unchanged code: ${tests.join(" ")}`);
        }
        timeoutMs = PATIENCE_MS + PATIENCE * (performance.now() - startedAt);
        known.set(key, timeoutMs);
      }
      steps.push([tests, timeoutMs]);
    }
    limits.set(file, steps);
  }
  return limits;
}

/** The tests of the same folder, those of the same name first; then those of the whole app. */
async function testsOf(directory: string, file: string): Promise<string[][]> {
  let folder = dirname(file).replace(/^src/, "test");
  while (!existsSync(join(directory, folder))) folder = dirname(folder);
  const name = basename(file, ".ts");
  const near = (await readdir(join(directory, folder)))
    .filter((each) => each.endsWith(".test.ts"))
    .sort((a, b) => Number(b.startsWith(name)) - Number(a.startsWith(name)) || a.localeCompare(b));
  const steps = [
    near.map((each) => `${folder}/${each}`),
    existsSync(join(directory, "test/flows")) ? ["test/flows"] : [],
  ];
  return steps.filter((step) => step.length > 0);
}

/** Where it is, and the lines before and after it. */
function described({ file, text, mutation }: Mutant): string {
  const changed = mutated(text, mutation);
  const start = text.lastIndexOf("\n", mutation.start - 1) + 1;
  const line = text.slice(0, mutation.start).split("\n").length;
  const lines = (whole: string, end: number) =>
    whole.slice(start, lineEnd(whole, end)).trim().replace(/\s+/g, " ");
  const [before, after] = [
    lines(text, mutation.end),
    lines(changed, mutation.start + mutation.replacement.length),
  ];
  return `${file}:${line}\n    - ${before}\n    + ${after}`;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`;
}
