import assert from "node:assert/strict";
import { createVirtualFileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";
import { mutated, mutationsOf } from "./mutations.js";

/** Each code with everything that may become of it. */
const MUTANTS: Readonly<Record<string, readonly string[]>> = {
  "if (a < b) stop();": [
    "if (a <= b) stop();",
    "if (a >= b) stop();",
    "if (true) stop();",
    "if (false) stop();",
    "if (a < b) ;",
  ],
  "const c = a === 1 && !b;": [
    "const c = a !== 1 && !b;",
    "const c = true && !b;",
    "const c = false && !b;",
    "const c = a === 1 || !b;",
    "const c = a === 1 && b;",
  ],
  "const c = a + b * 2;": ["const c = a - b * 2;", "const c = a + b / 2;"],
  "const c = await a?.b;": ["const c = a?.b;", "const c = await a.b;"],
  "const c = a?.[0]?.();": ["const c = a[0]?.();", "const c = a?.[0]();"],
  "const c = { a: true, b: [1], d: {} };": [
    "const c = {};",
    "const c = { a: false, b: [1], d: {} };",
    "const c = { a: true, b: [], d: {} };",
  ],
  'const c = ["a", ""];': ["const c = [];", 'const c = ["", ""];', 'const c = ["a", "something"];'],
  "const c = list.sort().some(isOdd);": [
    "const c = list.some(isOdd);",
    "const c = list.sort().every(isOdd);",
  ],
  "function f() { first(); second(); }": [
    "function f() {}",
    "function f() { ; second(); }",
    "function f() { first(); ; }",
  ],
  "function f() { if (a) return; }": [
    "function f() { if (true) return; }",
    "function f() { if (false) return; }",
    "function f() { if (a) ; }",
  ],
  "for (; a; b++) c ??= -1;": [
    "for (; false; b++) c ??= -1;",
    "for (; a; b--) c ??= -1;",
    "for (; a; b++) ;",
    "for (; a; b++) c &&= -1;",
    "for (; a; b++) c ??= 1;",
  ],
  // Types, names and sentences stay as they are.
  'import { a } from "a";': [],
  'type A = "a" | true; interface B { readonly a: "b" }': [],
  'const a = { "b.c": 1 } as { "b.c": 1 };': ['const a = {} as { "b.c": 1 };'],
  'const a = "The sentence of an error.";': [],
};

describe("The mutations of a file", () => {
  const files = Object.keys(MUTANTS).map((code, index) => [`/code/${index}.ts`, code] as const);
  let api: API;
  before(() => {
    const config = {
      "/code/tsconfig.json": JSON.stringify({ compilerOptions: { types: [] }, include: ["*.ts"] }),
    };
    api = new API({ cwd: "/code", fs: createVirtualFileSystem({ ...config, ...Object.fromEntries(files) }) });
  });
  after(() => api.close());

  for (const [file, code] of files) {
    it(`are the expected ones: ${code}`, () => {
      const project = api.updateSnapshot({ openProject: "/code/tsconfig.json" }).getProjects()[0];
      const source = project?.program.getSourceFile(file);
      assert.ok(source);
      const texts = mutationsOf(source).map((mutation) => mutated(source.text, mutation));
      assert.deepEqual(texts.sort(), [...(MUTANTS[code] ?? [])].sort());
    });
  }
});
