import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { builtProgram, ensureBuilt, TEST_BUILD } from "./built.js";

export interface ServiceEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the start to the end. */
  readonly tookMs: number;
}

/** The built service, with the listeners of the tests, in a process of its own, with nothing in its environment but what it is given. */
export class ServiceProcess {
  stdout = "";
  stderr = "";
  readonly end: Promise<ServiceEnd>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #ended = false;

  private constructor(
    directory: string,
    environment: Readonly<Record<string, string>>,
    [file, ...args]: readonly [string, ...string[]],
    { ownGroup = false } = {},
  ) {
    const startedAt = performance.now();
    const child = spawn(file, args, {
      cwd: directory,
      env: { ...coverage(), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: ownGroup,
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#wake();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    this.end = once(child, "close").then(() => {
      this.#ended = true;
      this.#wake();
      return { code: child.exitCode, signal: child.signalCode, tookMs: performance.now() - startedAt };
    });
    this.#child = child;
  }

  /** Starts `npm start`'s process in a directory. Builds first, when `dist` is out of date. */
  static start(directory: string, environment: Readonly<Record<string, string>>): ServiceProcess {
    return new ServiceProcess(directory, environment, [process.execPath, builtProgram("service")]);
  }

  /** The same with leases of this length. */
  static startWithLeases(
    directory: string,
    environment: Readonly<Record<string, string>>,
    leaseMs: number,
  ): ServiceProcess {
    const command = [process.execPath, builtProgram("service-with-leases"), String(leaseMs)] as const;
    return new ServiceProcess(directory, environment, command);
  }

  /** Starts a command as it stands, such as that of an image. */
  static startAt(
    directory: string,
    [file = "", ...args]: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ServiceProcess {
    return new ServiceProcess(directory, environment, [file, ...args]);
  }

  /**
   * Starts npm itself with the project's start script in a directory, without the build that comes before it, as the
   * first of a process group, as a terminal and systemd start it.
   */
  static npmStart(directory: string, environment: Readonly<Record<string, string>>): ServiceProcess {
    ensureBuilt();
    const { type, scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    writeFileSync(
      join(directory, "package.json"),
      JSON.stringify({ type, scripts: { start: scripts.start } }),
    );
    symlinkSync(resolve(TEST_BUILD), join(directory, "dist"), "junction");
    const { PATH = "" } = process.env;
    return new ServiceProcess(directory, { PATH, HOME: directory, ...environment }, ["npm", "start"], {
      ownGroup: true,
    });
  }

  /** Everything that it has said. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  /** Resolves when it has said this; rejects, with what it has said, when it ends or that time passes before. */
  async untilSaid(pattern: RegExp, withinMs = 20_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!pattern.test(this.output)) {
      const leftMs = deadline - performance.now();
      if (this.#ended || leftMs <= 0) {
        throw new Error(`The service has not said ${pattern}, but:\n${this.output}`);
      }
      await this.#change(leftMs);
    }
  }

  /** Sends a signal, and resolves to the end and to the time from here to there. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<ServiceEnd> {
    const startedAt = performance.now();
    this.signal(signal);
    return { ...(await this.end), tookMs: performance.now() - startedAt };
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal to npm and to all that it has started, as Ctrl-C and systemd do. */
  signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error("There is no process.");
    process.kill(-pid, signal);
  }

  /** For the end of a test: whatever it does, it is gone. */
  async kill(): Promise<void> {
    await this.stop("SIGKILL");
  }

  /** Reads nothing that it says any more, as a log's reader that has ended. */
  closeOutputs(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async #change(timeoutMs: number): Promise<void> {
    await new Promise<void>((wake) => {
      const timer = setTimeout(wake, timeoutMs);
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        wake();
      };
      this.#waiting.add(done);
    });
  }
}

/** `npm run coverage` counts what runs in here, too. */
function coverage(): Record<string, string> {
  const { NODE_V8_COVERAGE } = process.env;
  return NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE };
}
