// Makes what the package has beside `dist`: `commonjs`, for `require`, and `types`, for `import`; both with the declarations
// alone that the package's entries need. `tsx scripts/package.ts [directory]`, after `npm run build`; see CONTRIBUTING.md.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ENTRIES = ["index.d.ts", "service.d.ts", "testing/index.d.ts", "demo/start-with-local-slack.d.ts"];

const directory = process.argv[2] ?? ".";
const commonjs = join(directory, "commonjs");
const types = join(directory, "types");
for (const each of [commonjs, types]) rmSync(each, { recursive: true, force: true });

const { status } = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.commonjs.json", "--outDir", commonjs],
  { stdio: "inherit" },
);
if (status !== 0) throw new Error("tsc -p tsconfig.commonjs.json failed");
for (const file of readdirSync(commonjs, { recursive: true, encoding: "utf8" })) {
  if (file.endsWith(".commonjs.js")) {
    renameSync(join(commonjs, file), join(commonjs, file.replace(".commonjs.js", ".js")));
  }
}
writeFileSync(join(commonjs, "package.json"), '{ "type": "commonjs" }\n');

for (const file of neededDeclarations()) {
  for (const where of [commonjs, types]) cpSync(join("dist", file), join(where, file));
}

/** The declarations of the entries, and those that these import. */
function neededDeclarations(): ReadonlySet<string> {
  const needed = new Set(ENTRIES);
  for (const file of needed) {
    const imports = readFileSync(join("dist", file), "utf8").matchAll(
      /(?:\bfrom |\bimport\()"(\.[^"]+)\.js"/g,
    );
    for (const [, path = ""] of imports) needed.add(join(dirname(file), `${path}.d.ts`));
  }
  return needed;
}
