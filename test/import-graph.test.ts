import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const BIOME = resolve("node_modules/@biomejs/biome/bin/biome");

/** Checks a project of these files by the rules of this one; the files in which a circle of imports was found. */
function circlesIn(files: Readonly<Record<string, string>>): string[] {
  const directory = mkdtempSync(join(tmpdir(), "import-graph-test-"));
  try {
    copyFileSync("biome.json", join(directory, "biome.json"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    const args = ["lint", "--vcs-enabled=false", "--only=suspicious/noImportCycles", "--reporter=json", "."];
    const { stdout, stderr } = spawnSync(process.execPath, [BIOME, ...args], {
      cwd: directory,
      encoding: "utf8",
    });
    const { diagnostics, summary } = JSON.parse(stdout);
    assert.equal(summary.errors, diagnostics.length, stderr);
    return diagnostics.map(({ location }: { location: { path: string } }) => location.path).sort();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe("The check of the import graph", () => {
  it("accepts two files of which one imports the other", () => {
    const found = circlesIn({
      "src/a.ts": 'import { b } from "./b.js";\nexport const a = b;\n',
      "src/b.ts": "export const b = 1;\n",
    });
    assert.deepEqual(found, []);
  });

  it("refuses a circle of types alone", () => {
    const found = circlesIn({
      "src/a.ts": 'import type { B } from "./deep/b.js";\nexport type A = B[];\n',
      "src/deep/b.ts": 'import type { C } from "../c.js";\nexport type B = C | 1;\n',
      "src/c.ts": 'export type { A as C } from "./a.js";\n',
    });
    assert.deepEqual(found, ["src/a.ts", "src/c.ts", "src/deep/b.ts"]);
  });

  it("refuses a circle through an import that is made when it is needed", () => {
    const found = circlesIn({
      "src/a.ts": 'import type { b } from "./b.js";\nexport type A = typeof b;\n',
      "src/b.ts": 'export const b = () => import("./a.js");\n',
    });
    assert.deepEqual(found, ["src/a.ts", "src/b.ts"]);
  });
});
