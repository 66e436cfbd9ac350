// Makes `commonjs`, which `require("local-slack")` loads: jest, and projects that are no ES modules. It is one file with what of the
// dependencies are ES modules alone, the licenses of those, and the declarations of what is exported. After `npm run build`.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { buildSync } from "esbuild";

const OUT = "commonjs";

/** `import.meta.url` of the built module that reads the assets beside it. */
const ASSETS_READER = `require("node:url").pathToFileURL(require("node:path").join(__dirname, "../dist/pages/frame/assets.js")).href`;

rmSync(OUT, { recursive: true, force: true });
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const { metafile } = buildSync({
  entryPoints: ["src/index.ts"],
  outfile: join(OUT, "index.js"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: Object.keys(dependencies).filter(isRequirable),
  banner: { js: `const importMetaUrl = ${ASSETS_READER};` },
  define: { "import.meta.url": "importMetaUrl" },
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(OUT, "package.json"), '{ "type": "commonjs" }\n');
writeFileSync(join(OUT, "LICENSES.txt"), licensesOf(Object.keys(metafile.inputs)));
for (const file of neededDeclarations()) cpSync(join("dist", file), join(OUT, file));

/** Whether a package has a CommonJS module for `require`. Packages of types alone have none, and are never loaded. */
function isRequirable(name: string): boolean {
  if (name.startsWith("@types/")) return true;
  try {
    const file = createRequire(resolve("package.json")).resolve(name);
    return file.endsWith(".cjs") || (file.endsWith(".js") && packageOf(file).type !== "module");
  } catch (error) {
    // It exports nothing for `require`.
    if (error instanceof Error && "code" in error && error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
      return false;
    throw error;
  }
}

/** The package.json of the package that a file is of. */
function packageOf(file: string): {
  readonly directory: string;
  readonly name: string;
  readonly type?: string;
} {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const path = join(directory, "package.json");
    const read = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
    if (read.name !== undefined) return { directory, ...read };
  }
}

/** The licenses of the packages that some of these files are of; each asks to be copied along. */
function licensesOf(files: readonly string[]): string {
  const foreign = files
    .filter((file) => file.includes("node_modules/"))
    .map((file) => packageOf(resolve(file)));
  const packages = new Map(foreign.map(({ name, directory }) => [name, directory]));
  return [...packages]
    .map(([name, directory]) => {
      const license = readdirSync(directory).find((file) => /^licen[cs]e/i.test(file));
      if (license === undefined) throw new Error(`${name} has no license to copy.`);
      return `${name}\n\n${readFileSync(join(directory, license), "utf8").trim()}\n`;
    })
    .join("\n---\n\n");
}

/** The declarations of the entry, and those that these import. */
function neededDeclarations(): ReadonlySet<string> {
  const needed = new Set(["index.d.ts"]);
  for (const file of needed) {
    const imports = readFileSync(join("dist", file), "utf8").matchAll(
      /(?:\bfrom |\bimport\()"(\.[^"]+)\.js"/g,
    );
    for (const [, path = ""] of imports) needed.add(join(dirname(file), `${path}.d.ts`));
  }
  return needed;
}
