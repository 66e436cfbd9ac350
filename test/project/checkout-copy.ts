import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureBuilt } from "../process/built.js";

/** What a build and `npm pack` read of a checkout. */
const READ = [
  ...[
    "package.json",
    "tsconfig.json",
    "tsconfig.commonjs.json",
    "manifest.yml",
    ".env.example",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
  ],
  ...["src", "dist", "template", "packages", "scripts"],
];

/**
 * A copy of this checkout that may be built and packed while other tests use this one's `dist`. It is removed when the
 * process ends.
 */
export function copyOfCheckout(): string {
  ensureBuilt();
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-checkout-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  for (const path of READ) if (existsSync(path)) cpSync(path, join(directory, path), { recursive: true });
  symlinkSync(resolve("node_modules"), join(directory, "node_modules"), "junction");
  return directory;
}
