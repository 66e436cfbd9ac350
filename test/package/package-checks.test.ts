import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { tarball } from "./pack.js";
import { TarballProject } from "./tarball-project.js";

const MOST_PACKAGES = 10;
const MOST_BYTES = 5 * 1024 * 1024;

/** A file takes whole blocks of a disk. */
const BLOCK_BYTES = 4096;

describe("The packed package, as others see it (long: 30 s)", function () {
  this.timeout(180_000);

  it("adds at most ten packages and 5 MB to a project that has Bolt and mongodb", () => {
    const { directory } = TarballProject.shared();
    const before = neededBy(directory, ["@slack/bolt", "mongodb"]);
    const added = neededBy(directory, ["bolt-mongodb-app"]).filter((path) => !before.includes(path));
    assert.ok(added.includes("node_modules/bolt-mongodb-app") && added.includes("node_modules/commander"));
    assert.ok(added.length <= MOST_PACKAGES, added.join(", "));
    const bytes = added.reduce((sum, path) => sum + bytesIn(join(directory, path)), 0);
    assert.ok(bytes > BLOCK_BYTES && bytes <= MOST_BYTES, `${bytes} bytes`);
  });

  it("has types that fit what is loaded, in every way of resolving them (attw)", () => {
    run("node_modules/@arethetypeswrong/cli/dist/index.js", [
      tarball(),
      "--exclude-entrypoints",
      "local-slack",
    ]); // is for ES modules alone
  });

  it("has a package.json that fits its files (publint)", () => {
    run("node_modules/publint/src/cli.js", [tarball(), "--strict"]);
  });

  it("has a docstring for all that it exports (typedoc)", () => {
    run(
      resolve("packages/api-docs/node_modules/typedoc/bin/typedoc"),
      ["--emit", "none"],
      "packages/api-docs",
    );
  });
});

function run(program: string, args: readonly string[], cwd = "."): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout + stderr);
}

/** Where npm has installed these packages, and all that it installs with them: not what is an optional peer. */
function neededBy(directory: string, names: readonly string[]): string[] {
  const { packages } = JSON.parse(readFileSync(join(directory, "package-lock.json"), "utf8"));
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    const path = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
    if (packages[path] === undefined) {
      if (from !== "") add(name, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))));
      return; // an optional one that this machine has no use for
    }
    if (found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[path];
    const peers = Object.keys(peerDependencies ?? {}).filter(
      (peer) => !peerDependenciesMeta?.[peer]?.optional,
    );
    for (const each of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])
      add(each, path);
  };
  for (const name of names) add(name, "");
  return [...found];
}

/** What the files and directories take on a disk. */
function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((file) => Math.ceil(lstatSync(join(directory, file)).size / BLOCK_BYTES) * BLOCK_BYTES)
    .reduce((sum, bytes) => sum + bytes, 0);
}
