import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { importsOf, MODULES, moduleOf, sourcesIn } from "./modules.js";

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

describe("The modules of the app", () => {
  const imports = sourcesIn("src").flatMap(importsOf);
  const inside = imports.filter(({ from }) => from.startsWith("src/"));

  it("are those of the list, and each file of src/ belongs to one", () => {
    assert.deepEqual([...new Set(sourcesIn("src").map(moduleOf))].sort(), [...MODULES].sort());
  });

  it("import no module that is above them in the list", () => {
    assert.ok(inside.length > 500);
    const rank = (file: string) => MODULES.indexOf(moduleOf(file));
    const upward = inside.filter(({ file, from }) => rank(from) > rank(file));
    assert.deepEqual(
      upward.map(({ file, from }) => `${file} -> ${from}`),
      [],
    );
  });

  it("import nothing that is not packed", () => {
    const outside = imports.filter(
      ({ from }) => from === "local-slack" || /^(\.\.|test\/|demo\/|packages\/)/.test(from),
    );
    assert.deepEqual(outside, []);
  });

  for (const [name, places] of [
    ["@slack/bolt", ["src/app/bolt-app.ts", "src/web/express-receiver.ts"]],
    ["express", ["src/dashboard/dashboard.ts", "src/web/express-receiver.ts"]],
  ] as const) {
    it(`run code of ${name}, but for its client of Slack, in ${places.join(" and ")} alone`, () => {
      const files = imports.filter(
        ({ file, from, isTypeOnly }) => from === name && !isTypeOnly && !takesClientAlone(file),
      );
      assert.deepEqual(
        files.map(({ file }) => file),
        places,
      );
    });
  }

  it("have at most six files in src/ itself, and few side by side in a folder", () => {
    const folders = groupedByFolder(sourcesIn("src"));
    assert.ok((folders.get("src")?.length ?? 0) <= 6);
    const crowded = [...folders].filter(([, files]) => files.length > 14).map(([folder]) => folder);
    assert.deepEqual(crowded, []);
  });
});

/** Whether what a file takes of Bolt is `webApi`, Slack's client, which every app has through its Bolt. */
function takesClientAlone(file: string): boolean {
  return /(?:import \{ webApi \} from|\bwebApi \} = await import\(|await import\("@slack\/bolt"\)\)\.webApi)/.test(
    readFileSync(file, "utf8"),
  );
}

describe("The local Slack", () => {
  const root = "packages/local-slack";

  it("imports nothing from outside its package", () => {
    const imports = sourcesIn(root).flatMap(importsOf);
    assert.ok(imports.length > 500);
    const paths = imports.filter(
      ({ from }) => from.includes("/") && !from.startsWith("@") && !from.includes(":"),
    );
    assert.deepEqual(
      paths.filter(({ from }) => !from.startsWith(`${root}/`)).map(({ file, from }) => `${file} -> ${from}`),
      [],
    );
    assert.deepEqual(
      imports.filter(({ from }) => from.startsWith("bolt-mongodb-app")),
      [],
    );
  });

  it("imports nothing from its tests into files that are packed", () => {
    const imports = sourcesIn(`${root}/src`).flatMap(importsOf);
    assert.deepEqual(
      imports.filter(({ from }) => from.startsWith(`${root}/test/`)),
      [],
    );
  });
});

function groupedByFolder(files: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), file]);
  return folders;
}
