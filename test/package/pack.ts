import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "../npm.js";
import { ensureBuilt } from "../process/built.js";

const { files } = JSON.parse(readFileSync("package.json", "utf8"));

let packed: string | undefined;

/**
 * The tarball that `npm pack` makes, once for each process, which removes it when it ends. It is made in another directory,
 * since other tests run from `dist` meanwhile.
 */
export function tarball(): string {
  if (packed !== undefined) return packed;
  ensureBuilt();
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-pack-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const stage = join(directory, "stage");
  mkdirSync(stage);
  const sources = files.map((file: string) => file.replace(/\/.*/, "")).filter(existsSync);
  assert.ok(sources.includes("dist"));
  for (const file of ["package.json", "README.md", "LICENSE", ...sources]) {
    cpSync(file, join(stage, file), { recursive: true });
  }
  const made = spawnSync(process.execPath, ["--import", "tsx", "scripts/package.ts", stage], {
    encoding: "utf8",
  });
  assert.equal(made.status, 0, made.stdout + made.stderr);
  mustRunNpm(stage, "pack", "--ignore-scripts", "--pack-destination", directory);
  const [file] = readdirSync(directory).filter((name) => name.endsWith(".tgz"));
  assert.ok(file, "npm pack made a file");
  packed = resolve(directory, file);
  return packed;
}

export function mustRunNpm(directory: string, ...args: readonly string[]): void {
  const { status, stderr } = npm(args, { cwd: directory, timeout: 170_000 });
  assert.equal(status, 0, `npm ${args[0]} failed: ${stderr}`);
}
