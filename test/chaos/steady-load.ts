import { setTimeout as pause } from "node:timers/promises";
import type { Delivery } from "local-slack";
import type { Scene } from "../process/scene.js";

const TICK_MS = 5;

/** Mentions in a channel, at a steady rate as long as not too many wait for their answer: then it falls behind. */
export class SteadyLoad {
  /** How late the latest of its timers was. */
  latestTimerMs = 0;
  #sent = 0;
  #underWay: Delivery[] = [];
  readonly #waiting = new Set<{ readonly sent: number; readonly go: () => void }>();

  constructor(
    private readonly scene: Scene,
    private readonly perSec: number,
    /** With more, a slow machine would but measure how slow it is. */
    private readonly mostUnderWay: number,
  ) {}

  /** Sends so many. Resolves when the last is out; rejects when it is interrupted. */
  async send(events: number, interrupted: AbortSignal): Promise<void> {
    const { scene, perSec, mostUnderWay } = this;
    const beganAt = performance.now();
    while (this.#sent < events) {
      const tickAt = performance.now();
      await pause(TICK_MS, undefined, { signal: interrupted });
      this.latestTimerMs = Math.max(this.latestTimerMs, performance.now() - tickAt - TICK_MS);
      const due = Math.min(events, Math.floor(((performance.now() - beganAt) * perSec) / 1_000));
      this.#underWay = this.#underWay.filter(({ state }) => state === "sending");
      while (this.#sent < due && this.#underWay.length < mostUnderWay) {
        const before = scene.localSlack.deliveries.length;
        await scene.mention(scene.acme);
        this.#underWay.push(...scene.localSlack.deliveries.slice(before));
        this.#sent += 1;
      }
      for (const each of this.#waiting) if (each.sent <= this.#sent) each.go();
    }
  }

  /** Resolves when it has sent what comes in so many milliseconds at its rate. */
  async hasLasted(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const waiting = {
        sent: (ms * this.perSec) / 1_000,
        go: () => {
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      this.#waiting.add(waiting);
    });
  }
}
