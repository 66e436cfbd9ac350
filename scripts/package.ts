// Makes what the package has beside `dist`: `commonjs`, for `require`, and `types`, for `import`; both with the declarations
// alone that the package's entries need. Takes the comments out of `dist`, since the package has to stay below 5 MB. `tsx scripts/package.ts [directory]`, after `npm run build`; see CONTRIBUTING.md.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { buildSync, transformSync } from "esbuild";

const ENTRIES = ["index.d.ts", "service.d.ts", "testing/index.d.ts", "demo/start-with-local-slack.d.ts"];

/** What `require` of the package's entries loads. */
const REQUIRED = ["index.js", "entry/service.js", "testing/index.js"];

const directory = process.argv[2] ?? ".";
const commonjs = join(directory, "commonjs");
const types = join(directory, "types");
const compiled = join(directory, ".commonjs-compiled");
for (const each of [commonjs, types, compiled]) rmSync(each, { recursive: true, force: true });

const { status } = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.commonjs.json", "--outDir", compiled],
  { stdio: "inherit" },
);
if (status !== 0) throw new Error("tsc -p tsconfig.commonjs.json failed");
for (const file of readdirSync(compiled, { recursive: true, encoding: "utf8" })) {
  if (file.endsWith(".commonjs.js")) {
    renameSync(join(compiled, file), join(compiled, file.replace(".commonjs.js", ".js")));
  }
}
writeFileSync(join(compiled, "package.json"), '{ "type": "commonjs" }\n');

// One file, since some three hundred small ones take twice their size on a disk. Each module in it runs when it is first required.
buildSync({
  stdin: {
    contents: REQUIRED.map((file) => `exports["${file}"] = () => require("./${file}");`).join("\n"),
    resolveDir: resolve(compiled),
  },
  absWorkingDir: resolve(compiled), // names each module in a comment
  outfile: resolve(commonjs, "modules.js"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  packages: "external",
  minifyWhitespace: true,
  lineLimit: 120,
  logLevel: "warning",
});
rmSync(compiled, { recursive: true });
for (const file of REQUIRED) {
  const modules = relative(dirname(file), "modules.js").replaceAll("\\", "/");
  mkdirSync(join(commonjs, dirname(file)), { recursive: true });
  writeFileSync(
    join(commonjs, file),
    `module.exports = require("${modules.startsWith(".") ? modules : `./${modules}`}")["${file}"]();\n`,
  );
}
writeFileSync(join(commonjs, "package.json"), '{ "type": "commonjs" }\n');

// The comments stand in the declarations.
for (const file of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".js")) continue;
  const path = join("dist", file);
  writeFileSync(path, transformSync(readFileSync(path, "utf8"), { format: "esm", target: "node20" }).code);
}

for (const file of neededDeclarations()) cpSync(join("dist", file), join(commonjs, file));
// Those for `import` are the same, in an ES module each: two copies would be two thirds of a megabyte on a disk.
for (const entry of ENTRIES) {
  const from = relative(dirname(entry), join("..", "commonjs", entry)).replaceAll("\\", "/");
  mkdirSync(join(types, dirname(entry)), { recursive: true });
  writeFileSync(join(types, entry), `export * from "${from.replace(/\.d\.ts$/, ".js")}";\n`);
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
