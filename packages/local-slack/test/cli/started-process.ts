import assert from "node:assert/strict";
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Runs TypeScript, from any directory. */
export const TSX = ["--import", import.meta.resolve("tsx")];

const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** A process that a test has started, with all that it prints. */
export class StartedProcess {
  readonly exitCode: Promise<number | null>;
  output = "";
  readonly #child: ChildProcess;

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.#child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
    // When it is closed, and not when it has ended: what it printed last may come after that.
    this.exitCode = once(this.#child, "close").then(([code]) => code);
  }

  get pid(): number {
    assert.ok(this.#child.pid, this.output);
    return this.#child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** What `find` returns as soon as that is not undefined. Fails with the output after twenty seconds, or when it throws. */
  async until<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      assert.ok(
        performance.now() < deadline,
        `It did not happen within 20 seconds. The output is: ${this.output}`,
      );
      await new Promise((next) => setTimeout(next, 20));
    }
  }
}

/** The command `local-slack`, as it is built: TypeScript would take a second of the processor with each start. */
export class LocalSlackProcess extends StartedProcess {
  constructor(args: readonly string[], options: { readonly cwd?: string } = {}) {
    const env = { PATH: process.env.PATH };
    super(process.execPath, [COMMAND, ...args], { ...options, env });
  }

  /** The environment for the app that it prints, as soon as all of it is there. */
  async environment(): Promise<Readonly<Record<string, string>>> {
    return this.until(() => environmentIn(this.output));
  }
}

/** The lines `NAME=value` of an output; undefined before all of them are there. */
export function environmentIn(output: string): Readonly<Record<string, string>> | undefined {
  const lines = [...output.matchAll(/^ {2}(SLACK_\w+)=(\S+)\n/gm)];
  return lines.at(-1)?.[1] === "SLACK_CONFIG_REFRESH_TOKEN"
    ? Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]))
    : undefined;
}
