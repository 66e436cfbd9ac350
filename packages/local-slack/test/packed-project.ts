import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
export const isWindows = process.platform === "win32";

/** Somebody else's project, in which the packed local-slack is installed. */
export class PackedProject {
  private constructor(
    readonly directory: string,
    private readonly workspace: string,
    /** The tarball. */
    readonly tarball: string,
    /** The files in it. */
    readonly packed: readonly string[],
  ) {}

  static create(): PackedProject {
    // A copy, since packing builds anew, and other tests use what is built here.
    const workspace = newDirectory();
    const copy = join(workspace, "packages", "local-slack");
    for (const name of ["src", "scripts", "package.json", "tsconfig.json", "README.md", "LICENSE", "docs"]) {
      cpSync(join(PACKAGE, name), join(copy, name), { recursive: true });
    }
    cpSync(join(PACKAGE, "../../tsconfig.json"), join(workspace, "tsconfig.json"));
    symlinkSync(join(PACKAGE, "../../node_modules"), join(workspace, "node_modules"), "junction");
    const [{ filename, files }] = JSON.parse(npm(copy, "pack", "--json", "--silent").stdout);
    const directory = newDirectory();
    const project = new PackedProject(
      directory,
      workspace,
      join(directory, filename),
      files.map(({ path }: { path: string }) => path),
    );
    cpSync(join(copy, filename), project.tarball);
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
    project.install(`./${filename}`);
    return project;
  }

  install(...what: readonly string[]): void {
    npm(this.directory, "install", "--prefer-offline", "--no-audit", "--no-fund", ...what);
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.directory, file), text);
  }

  /** Runs node in the project. Fails when it ends with another code than 0. Returns what it prints. */
  node(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.directory,
      encoding: "utf8",
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, CI: "1", NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    assert.equal(status, 0, stdout + stderr);
    return stdout + stderr;
  }

  remove(): void {
    for (const each of [this.workspace, this.directory]) rmSync(each, { recursive: true, force: true });
  }
}

/** A package with the release that is installed here. */
export function installedHere(name: string): string {
  const file = join(PACKAGE, "../../node_modules", name, "package.json");
  return `${name}@${JSON.parse(readFileSync(file, "utf8")).version}`;
}

function newDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "local-slack-package-")));
}

function npm(cwd: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const result = spawnSync("npm", args, { cwd, shell: isWindows, encoding: "utf8" });
  assert.equal(result.status, 0, `npm ${args[0]} failed: ${result.stdout}${result.stderr}`);
  return result;
}
