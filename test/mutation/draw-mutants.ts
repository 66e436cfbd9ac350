import { readdir } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import { API } from "typescript/unstable/sync";
import { type Random, seededRandom } from "../bench/random.js";
import { type Mutation, mutated, mutationsOf } from "./mutations.js";

/** A source file with one mutation. */
export interface Mutant {
  /** From the root of the work tree. */
  readonly file: string;
  /** Without the mutation. */
  readonly text: string;
  readonly mutation: Mutation;
}

/** So many mutants of the source files that these globs name, each once: the same for the same seed and code. */
export async function drawMutants({
  root,
  files,
  count,
  seed,
}: {
  readonly root: string;
  readonly files: readonly string[];
  readonly count: number;
  readonly seed: number;
}): Promise<{ readonly drawn: readonly Mutant[]; readonly outOf: number }> {
  const names = (await readdir(join(root, "src"), { recursive: true }))
    .map((name) => `src/${name}`)
    .filter((name) => name.endsWith(".ts") && files.some((glob) => matchesGlob(name, glob)))
    .sort();
  const all = mutantsOf(root, names);
  return { drawn: shuffled(all, seededRandom(seed)).slice(0, count), outOf: all.length };
}

/** Where it is, and the line before and after. */
export function described({ file, text, mutation }: Mutant): string {
  const changed = mutated(text, mutation);
  const start = text.lastIndexOf("\n", mutation.start - 1) + 1;
  const lineOf = (whole: string, from: number) => {
    const end = whole.indexOf("\n", from);
    return whole
      .slice(start, end === -1 ? undefined : end)
      .replace(/\s+/g, " ")
      .trim();
  };
  const before = lineOf(text, mutation.end);
  const after = lineOf(changed, mutation.start + mutation.replacement.length);
  return `${file}:${text.slice(0, mutation.start).split("\n").length}\n    - ${before}\n    + ${after}`;
}

function mutantsOf(root: string, names: readonly string[]): Mutant[] {
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

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let index = all.length - 1; index > 0; index--) {
    const other = random(index + 1);
    [all[index], all[other]] = [all[other] as T, all[index] as T];
  }
  return all;
}
