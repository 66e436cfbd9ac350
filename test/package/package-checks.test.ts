import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { mustRunNpm, tarball } from "./pack.js";

const MOST_PACKAGES = 10;
const MOST_BYTES = 5 * 1024 * 1024;

/** A file takes whole blocks of a disk. */
const BLOCK_BYTES = 4096;

const SERVICE = JSON.parse(readFileSync("packages/service/package.json", "utf8"));

describe("The packed package, as others see it (long: 30 s)", function () {
  this.timeout(180_000);

  it("adds at most ten packages and 5 MB to a project that has Bolt and mongodb", () => {
    const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-added-"));
    try {
      const dependencies = Object.fromEntries(
        ["@slack/bolt", "mongodb"].map((name) => [name, SERVICE.dependencies[name]]),
      );
      writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, dependencies }));
      const install = (...what: string[]) => {
        mustRunNpm(directory, "install", "--prefer-offline", "--no-audit", "--no-fund", ...what);
        return { packages: packagesIn(directory), bytes: bytesIn(join(directory, "node_modules")) };
      };
      const before = install();
      const after = install(tarball());
      const added = after.packages.filter((path) => !before.packages.includes(path));
      assert.ok(added.includes("node_modules/bolt-mongodb-app"));
      assert.ok(added.length <= MOST_PACKAGES, added.join(", "));
      assert.ok(after.bytes - before.bytes <= MOST_BYTES, `${after.bytes - before.bytes} bytes`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
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

function packagesIn(directory: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(directory, "package-lock.json"), "utf8"));
  return Object.keys(packages).filter((path) => path !== "");
}

/** What the files and directories take on a disk. */
function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((file) => Math.ceil(lstatSync(join(directory, file)).size / BLOCK_BYTES) * BLOCK_BYTES)
    .reduce((sum, bytes) => sum + bytes, 0);
}
