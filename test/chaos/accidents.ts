import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { TcpProxy } from "../fakes/tcp-proxy.js";
import type { Accident, DatabaseAccident, ServiceAccident } from "./accident-plan.js";
import type { Span } from "./account.js";
import type { KeptService } from "./kept-service.js";
import type { SteadyLoad } from "./steady-load.js";

/** The restart command of the database did not do its work: nothing can be said of the run. */
export class RestartFailed extends Error {}

interface Stage {
  readonly services: readonly KeptService[];
  readonly proxy: TcpProxy;
  /** Its clock is the plan's. */
  readonly load: SteadyLoad;
  /** Restarts the database itself, and ends when it answers again; without it a restart is a cut. */
  readonly restartCommand: string | undefined;
  readonly interrupted: AbortSignal;
  say(text: string): void;
}

/** Lets the accidents of a plan happen, each when the load has come to its moment. */
export class Accidents {
  /** When the database was not as it should be. */
  readonly databaseAway: Span[] = [];

  constructor(private readonly stage: Stage) {}

  /** Resolves when all are over. Rejects when it is interrupted, and with `RestartFailed`. */
  async happen(plan: readonly Accident[]): Promise<void> {
    const beganAt = performance.now();
    await Promise.all(
      plan.map(async (accident) => {
        await this.stage.load.hasLasted(accident.atMs);
        this.stage.say(`${inSeconds(performance.now() - beganAt).padStart(9)}  ${inWords(accident)}`);
        await ("service" in accident ? this.#toService(accident) : this.#toDatabase(accident));
      }),
    );
  }

  async #toService({ kind, service, lastsMs }: ServiceAccident): Promise<void> {
    const kept = this.stage.services[service];
    if (kind === "kill") kept?.end("SIGKILL", lastsMs);
    else if (kind === "terminate") kept?.end("SIGTERM", lastsMs);
    else await kept?.life.freeze(lastsMs, this.stage.interrupted);
  }

  async #toDatabase({ kind, lastsMs, delayMs }: DatabaseAccident): Promise<void> {
    const { proxy, restartCommand } = this.stage;
    const from = performance.now();
    if (kind === "restart" && restartCommand !== undefined) await this.#restart(restartCommand);
    else {
      if (kind === "stall") proxy.silence();
      else if (kind === "slow") proxy.slow(delayMs);
      else await proxy.cut();
      await this.#pause(lastsMs);
      await proxy.back();
    }
    this.databaseAway.push({ from, to: performance.now() });
  }

  async #restart(command: string): Promise<void> {
    const child = spawn("sh", ["-c", command], { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = await once(child, "close");
    if (code !== 0)
      throw new RestartFailed(`The command that restarts the database ended with ${code}: ${command}`);
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stage.interrupted });
  }
}

const WORDS: Readonly<Record<Accident["kind"], string>> = {
  kill: "is killed (SIGKILL)",
  terminate: "is stopped (SIGTERM)",
  freeze: "is frozen (SIGSTOP)",
  cut: "is cut off",
  stall: "falls silent",
  slow: "is slow",
  restart: "restarts",
};

function inWords(accident: Accident): string {
  const who = "service" in accident ? `process ${accident.service + 1}` : "the database";
  return `${who} ${WORDS[accident.kind]} for ${inSeconds(accident.lastsMs)}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
