import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mustRunNpm, tarball } from "./pack.js";

const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync("package.json", "utf8"));
const SERVICE = JSON.parse(readFileSync("packages/service/package.json", "utf8"));

/** The packages that an app needs beside this one to use its store. */
const NEEDED = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);

/** Test runners and a compiler that run on every supported Node, and have what projects have had for years. */
const TOOLS = { "@types/node": "^20", jest: "^30", typescript: "~5.9", vitest: "^3" };

/**
 * Somebody else's project: this package from its tarball, the packages that it cannot do without in the newest releases or
 * in the lowest that `package.json` allows, and nothing of the service. Each kind of project is a folder in it.
 */
export class PeersProject {
  readonly directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-peers-"));

  constructor(peers: "newest" | "lowest") {
    const release = (name: string) =>
      peers === "newest"
        ? SERVICE.dependencies[name]
        : String(peerDependencies[name]).split(" || ")[0]?.replace("^", "");
    const dependencies = Object.fromEntries(NEEDED.map((name) => [name, release(name)]));
    this.write("package.json", JSON.stringify({ private: true, dependencies, devDependencies: TOOLS }));
    mustRunNpm(this.directory, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball());
  }

  /** Writes a file, and the folders that it is in. */
  write(file: string, text: string): string {
    const path = join(this.directory, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** The release of a package that is installed for the project itself. */
  release(name: string): string {
    return JSON.parse(readFileSync(join(this.directory, "node_modules", name, "package.json"), "utf8"))
      .version;
  }

  /** The paths at which a package is installed. */
  copiesOf(name: string): string[] {
    const { packages } = JSON.parse(readFileSync(join(this.directory, "package-lock.json"), "utf8"));
    return Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));
  }

  /** What the compiler says of a project's app, beside what is wrong with the types of other packages than this one. */
  compile(folder: string, compilerOptions: Readonly<Record<string, unknown>>): string[] {
    const strictest = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    const options = {
      target: "es2022",
      types: ["node"],
      skipLibCheck: false,
      ...strictest,
      ...compilerOptions,
    };
    this.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: options, files: ["app.ts"] }));
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(this.directory, "node_modules/typescript/bin/tsc"), "--pretty", "false", "-p", folder],
      { cwd: this.directory, encoding: "utf8" },
    );
    assert.ok(status === 0 || stdout !== "", "the compiler ran");
    return stdout
      .split(/\n(?=\S)/)
      .filter((error) => /^\S*app\.ts|node_modules\/bolt-mongodb-app\//.test(error) || /^error/.test(error));
  }

  /** Runs a program of the project, in a folder of it, to its end. */
  run(folder: string, file: string, environment: Readonly<Record<string, string>> = {}) {
    return spawnSync(process.execPath, [file], {
      cwd: join(this.directory, folder),
      env: { ...process.env, ...environment },
      encoding: "utf8",
      timeout: 60_000,
    });
  }

  start(
    folder: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ChildProcess {
    return spawn(process.execPath, args, {
      cwd: join(this.directory, folder),
      env: { ...process.env, ...environment },
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
