import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LEFT_BEHIND = new Set([".git", "node_modules", "dist", "coverage", ".data", ".test-build"]);

/** A copy of the work tree, where code may be changed and run: the tree itself is only read. */
export class WorkCopy {
  private constructor(readonly directory: string) {}

  static async of(root: string): Promise<WorkCopy> {
    const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-mutants-"));
    for (const name of await readdir(root)) {
      if (!LEFT_BEHIND.has(name)) await cp(join(root, name), join(directory, name), { recursive: true });
    }
    await symlink(join(root, "node_modules"), join(directory, "node_modules"));
    // A mutation that leaves a name unused is one all the same.
    const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
    const lenient = { extends: "./tsconfig.json", compilerOptions };
    await writeFile(join(directory, "tsconfig.lenient.json"), JSON.stringify(lenient));
    return new WorkCopy(directory);
  }

  /** Has a file read as `text` while `work` is under way. */
  async with<T>(file: string, text: string, work: () => Promise<T>): Promise<T> {
    const path = join(this.directory, file);
    const original = await readFile(path);
    await writeFile(path, text);
    try {
      return await work();
    } finally {
      await writeFile(path, original);
    }
  }

  /** Resolves to whether every test in these files and folders passes, within a time: the first that fails ends it. */
  test(files: readonly string[], { timeoutMs, signal }: RunOptions): Promise<boolean> {
    const mocha = [
      "node_modules/mocha/bin/mocha.js",
      "--bail",
      "--exit",
      "--recursive",
      "--extension",
      ".test.ts",
    ];
    return this.#run([...mocha, ...files], { timeoutMs, signal });
  }

  /** Resolves to whether the compiler takes the code. */
  compiles(options: RunOptions): Promise<boolean> {
    return this.#run(["node_modules/typescript/bin/tsc", "-p", "tsconfig.lenient.json"], options);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  async #run(command: readonly string[], { timeoutMs, signal }: RunOptions): Promise<boolean> {
    signal.throwIfAborted();
    const child = spawn(process.execPath, command, { cwd: this.directory, detached: true, stdio: "ignore" });
    // With what it has started itself, which may run for ever.
    const end = () => child.pid !== undefined && endGroup(child.pid);
    const timer = setTimeout(end, timeoutMs);
    signal.addEventListener("abort", end);
    try {
      return await new Promise<boolean>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => resolve(code === 0));
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      end();
      signal.throwIfAborted();
    }
  }
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    return; // nothing of it runs any more
  }
}
