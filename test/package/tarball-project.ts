import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { TARBALL } from "../../src/cli/demo.js";
import { mustRunNpm, tarball } from "./pack.js";

/**
 * Somebody else's project, which has this package from its tarball, and beside it what the service needs, in the
 * releases that it is tested with.
 */
export class TarballProject {
  readonly directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-package-"));

  static #shared: TarballProject | undefined;

  /** The one project of this process, which is removed when the process ends: leave it as it was. */
  static shared(): TarballProject {
    TarballProject.#shared ??= new TarballProject();
    return TarballProject.#shared;
  }

  private constructor() {
    process.once("exit", () => rmSync(this.directory, { recursive: true, force: true }));
    const { dependencies } = JSON.parse(readFileSync("packages/service/package.json", "utf8"));
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    const releases = Object.keys(dependencies).map((name) => [
      name,
      packages[`node_modules/${name}`].version,
    ]);
    this.write(
      "package.json",
      JSON.stringify({ private: true, type: "module", dependencies: Object.fromEntries(releases) }),
    );
    mustRunNpm(this.directory, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball());
  }

  /** Calls `work` while the local Slack is installed, too, from its tarball. */
  withLocalSlack(work: () => void): void {
    const files = ["package.json", "package-lock.json"].map((name) => {
      const file = join(this.directory, name);
      return { file, text: readFileSync(file) };
    });
    const options = ["--ignore-scripts", "--pack-destination", this.directory];
    mustRunNpm(resolve("."), "pack", "-w", "local-slack", ...options);
    const quickly = ["--prefer-offline", "--no-audit", "--no-fund"];
    try {
      mustRunNpm(this.directory, "install", ...quickly, "--save-dev", `./${TARBALL}`);
      work();
    } finally {
      rmSync(join(this.directory, TARBALL));
      for (const { file, text } of files) writeFileSync(file, text);
      mustRunNpm(this.directory, "install", ...quickly);
    }
  }

  /** A file or directory of an installed package. */
  installed(...path: readonly string[]): string {
    return join(this.directory, "node_modules", ...path);
  }

  /** Runs a module of the project, with more in its environment and arguments for it, if they are given. */
  run(source: string, environment: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
    this.write("use.js", source);
    return spawnSync(process.execPath, ["use.js", ...args], {
      cwd: this.directory,
      env: { ...process.env, ...environment },
      encoding: "utf8",
      timeout: 20_000,
    });
  }

  /** Runs a command of an installed package, as npx finds it. */
  runCommand(name: string, ...args: readonly string[]) {
    const file = this.installed(".bin", process.platform === "win32" ? `${name}.cmd` : name);
    return spawnSync(file, args, {
      cwd: this.directory,
      encoding: "utf8",
      shell: process.platform === "win32",
      timeout: 60_000, // some install packages
    });
  }

  /** Starts a module of the project that goes on until it is killed. */
  start(source: string, environment: Readonly<Record<string, string>>) {
    this.write("use.js", source);
    return spawn(process.execPath, ["use.js"], {
      cwd: this.directory,
      env: { ...process.env, ...environment },
    });
  }

  /** What the compiler, as strict as it gets, has to say of each of some modules of the project. */
  typeErrors(sources: readonly string[]): string[] {
    const files = sources.map((source, index) => {
      const file = `use-${index + 1}.ts`;
      this.write(file, source);
      return file;
    });
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        resolve("node_modules/typescript/bin/tsc"),
        ...["--noEmit", "--pretty", "false"],
        ...["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
        ...["--skipLibCheck", "false", "--module", "nodenext", "--target", "es2023", "--types", "node"],
        ...files,
      ],
      { cwd: this.directory, encoding: "utf8" },
    );
    assert.ok(status === 0 || stdout !== "", "the compiler ran");
    const errors = stdout.split(/^(?=\S)/m);
    const elsewhere = errors.filter((error) => !files.some((file) => error.startsWith(`${file}(`)));
    return files.map((file) =>
      [...errors.filter((error) => error.startsWith(`${file}(`)), ...elsewhere].join(""),
    );
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }
}
