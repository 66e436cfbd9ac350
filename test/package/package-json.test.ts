import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { OF_SIGN_IN, OF_THE_COMMANDS, OF_THE_SERVICE, PACKAGES } from "../../src/packages/packages.js";
import { importsOf, sourcesIn } from "../modules.js";
import { ensureBuilt } from "../process/built.js";

const { scripts, sideEffects, exports, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const SERVICE = JSON.parse(readFileSync("packages/service/package.json", "utf8"));

/** What this system's shell alone has: sh's programs, single quotes around an argument, variables; or cmd's. */
const OF_ONE_SHELL = /(^|&& *)(rm|cp|mv|mkdir|cat|exec|export|bash|sh|del|set|\w+=\S*) |(^| )'|\$|%\w+%|;/;

/** `start` has to be replaced by the service, so that a signal to npm reaches it; `mongodb` has a line in CONTRIBUTING.md. */
const OF_POSIX = ["start", "mongodb"];

describe("package.json", () => {
  it("has scripts that every system's shell understands, except start and mongodb", () => {
    const others = Object.keys(scripts).filter((name) => OF_ONE_SHELL.test(scripts[name]));
    assert.deepEqual(others, OF_POSIX);
  });

  it("names exactly the files that have a side effect when they are imported", function () {
    this.timeout(60_000);
    ensureBuilt();
    const files = readdirSync("dist", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .map((file) => `./dist/${file.replaceAll("\\", "/")}`);
    const named = files.filter((file) => sideEffects.some((glob: string) => matches(file, glob)));
    assert.ok(named.includes("./dist/main.js") && named.includes("./dist/cli/main.js"));
    for (const name of [".", "./service", "./testing"]) {
      const file = exports[name].import.default;
      assert.ok(existsSync(file) && !named.includes(file), file);
    }
    const others = files.filter((file) => !named.includes(file));
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", WATCHED_IMPORTS, ...others],
      { encoding: "utf8" },
    );
    assert.deepEqual([stdout, stderr, status], ["", "", 0]);
  });
});

describe("The packages that the code imports", () => {
  it("are those that package.json names, each of them as a dependency or a peer", () => {
    const imported = sourcesIn("src")
      .flatMap(importsOf)
      .map(({ from }) => from)
      .filter(
        (from) =>
          !from.startsWith("src/") && !from.startsWith("node:") && from !== "bolt-mongodb-app/testing",
      );
    // The local Slack is loaded as the project that runs the demo has it.
    const named = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
      .filter((name) => name !== "local-slack")
      .sort();
    assert.deepEqual([...new Set(imported)].sort(), named);
  });

  it("are no ES modules only, which some test runners refuse, where an entry of the package loads them", () => {
    ensureBuilt();
    const packages = ["dist/index.js", "dist/service.js", "dist/testing/index.js"].flatMap((entry) => [
      ...packagesOf(entry),
    ]);
    for (const name of ["mongodb", "libsql", "@slack/bolt", "express", "pino"])
      assert.ok(packages.includes(name), name);
    assert.deepEqual(
      packages.filter((name) => !hasCommonJs(name)),
      [],
    );
  });

  it("are optional, if an app that has Bolt and mongodb has no use for them without the service", () => {
    const needed = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
    assert.deepEqual(needed.sort(), ["@slack/bolt", "@slack/oauth", "mongodb"]);
    assert.deepEqual(
      [...packagesOf("dist/index.js")].filter((name) => peerDependenciesMeta[name]?.optional),
      ["libsql"],
      "with a sentence when it is not installed, as a test of the packed package has it",
    );
  });

  it("are known to the error for one that is not installed, in the releases of package.json", () => {
    const { "@opentelemetry/api": _, "local-slack": __, ...others } = peerDependencies;
    assert.deepEqual({ ...PACKAGES }, others);
    ensureBuilt();
    const ofEntry = (entry: string) => [...packagesOf(entry)].filter((name) => name in PACKAGES);
    // Of these each app needs those of its own database, and of its own manifest.
    const ofSomeApps = ["libsql", "mongodb", ...OF_SIGN_IN];
    const needed = (entry: string) =>
      ofEntry(entry)
        .filter((name) => !ofSomeApps.includes(name))
        .sort();
    assert.deepEqual(needed("dist/service.js"), [...OF_THE_SERVICE]);
    assert.deepEqual(needed("dist/cli/run-program.js"), [...OF_THE_COMMANDS].sort());
  });

  it("are installed for the service in the newest releases that package.json allows", () => {
    const newest = Object.entries(PACKAGES).map(([name, range]) => [name, major(range.split(" || ").at(-1))]);
    const installed = Object.entries(SERVICE.dependencies).map(([name, range]) => [
      name,
      major(String(range)),
    ]);
    assert.deepEqual(installed.sort(), newest.sort());
  });
});

function major(range = ""): string {
  return range.split(".")[0] ?? "";
}

describe("The entry bolt-mongodb-app/service", () => {
  it("has for import what it has for require", async () => {
    const [imported, required] = await Promise.all([
      import("../../src/entry/service.js"),
      import("../../src/service.js"),
    ]);
    assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
  });
});

/** The packages that a built file imports, now or later, itself or through others. */
function packagesOf(entry: string): ReadonlySet<string> {
  const packages = new Set<string>();
  const files = new Set([entry]);
  for (const file of files) {
    const imports = readFileSync(file, "utf8").matchAll(/(?:\bfrom |\bimport\(|^import )"([^"]+)"/gm);
    for (const [, from = ""] of imports) {
      if (from.startsWith(".")) files.add(join(dirname(file), from));
      else if (!from.startsWith("node:")) packages.add(from);
    }
  }
  return packages;
}

function hasCommonJs(name: string): boolean {
  const file = createRequire(import.meta.url).resolve(name);
  if (!file.endsWith(".js")) return file.endsWith(".cjs");
  return JSON.parse(readFileSync(findPackageJSON(file), "utf8")).type !== "module";
}

/** The `package.json` that says what a file is. */
function findPackageJSON(file: string): string {
  const directory = dirname(file);
  const found = join(directory, "package.json");
  return existsSync(found) ? found : findPackageJSON(directory);
}

function matches(file: string, glob: string): boolean {
  const [start = "", end = ""] = glob.split("*");
  return file.startsWith(start) && file.endsWith(end);
}

/** Imports the files of its arguments, and says what has changed in the process. */
const WATCHED_IMPORTS = `
  import { resolve } from "node:path";
  import { pathToFileURL } from "node:url";
  const state = () => ({
    globals: Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith("__zod_")), // zod's own
    environment: Object.keys(process.env),
    listeners: process.eventNames().map((name) => String(name) + " " + process.listenerCount(name)),
    active: process.getActiveResourcesInfo(),
    exitCode: [process.exitCode],
  });
  void [process.stdout, process.stderr]; // are opened when they are first looked at
  const before = state();
  for (const file of process.argv.slice(1)) await import(pathToFileURL(resolve(file)));
  await new Promise(setImmediate);
  for (const [name, values] of Object.entries(state())) {
    const changed = values.filter((value) => !before[name].includes(value));
    if (changed.length > 0) console.log(name, changed);
  }
`;
