import { setTimeout as pause } from "node:timers/promises";
import type { ServiceLife } from "./service-life.js";

/** What passes until a process that ended by itself is followed by the next. */
const AGAIN_AFTER_MS = 500;

/** One of the two places of the service: when its process ends, another one is started, as an orchestrator does. */
export class KeptService {
  #life: ServiceLife;
  #downMs = AGAIN_AFTER_MS;
  #over = false;
  readonly #kept: Promise<void>;

  constructor(private readonly begin: () => ServiceLife) {
    this.#life = begin();
    this.#kept = this.#keep();
  }

  get life(): ServiceLife {
    return this.#life;
  }

  /** Ends its process, where there is one; the next one is started so long after the end. */
  end(signal: "SIGKILL" | "SIGTERM", downMs: number): void {
    this.#downMs = downMs;
    this.#life.finish(signal);
  }

  /** Starts no process any more. */
  abandon(): void {
    this.#over = true;
  }

  /** Ends its process for good, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.abandon();
    this.#life.finish("SIGTERM");
    await this.#kept;
  }

  async #keep(): Promise<void> {
    for (;;) {
      await this.#life.end;
      if (this.#over) return;
      await pause(this.#downMs);
      if (this.#over) return;
      this.#downMs = AGAIN_AFTER_MS;
      this.#life = this.begin();
    }
  }
}
