import type { Workspace } from "local-slack";
import type { RetriesOnCall } from "../fakes/retries-on-call.js";
import type { Scene } from "./scene.js";

/** What became of the mentions of a load. */
export interface Figures {
  /** Answered 200, at the first delivery or a later one. */
  readonly accepted: number;
  /** Answered by the bot. */
  readonly handled: number;
  readonly handledTwice: number;
  /** Accepted, and not answered by the bot. */
  readonly lost: number;
  /** Deliveries that were answered 503, or not at all. */
  readonly refused: number;
}

/** How many deliveries are under way at once. */
const AT_ONCE = 64;
const PATIENCE_MS = 30_000;

/** Mentions in a channel, as fast as the app takes them, and what became of each. */
export class EventLoad {
  readonly #before: number;
  readonly #sent = new Set<string>();

  constructor(
    private readonly scene: Scene,
    private readonly workspace: Workspace,
    /** The timers of the scene's localSlack. */
    private readonly retries: RetriesOnCall,
  ) {
    this.#before = scene.localSlack.deliveries.length;
  }

  /**
   * Sends so many, some at once, and tells after each how many are out; resolves when Slack has an answer to each, or
   * is going to try it again a minute later.
   */
  async send(count: number, sent: (number: number) => unknown = () => undefined): Promise<void> {
    for (let number = 1; number <= count; number++) {
      const { ts } = await this.scene.mention(this.workspace);
      this.#sent.add(ts);
      await sent(number);
      await this.#untilUnderWay((open) => open < AT_ONCE);
    }
    await this.#untilUnderWay((open) => open === 0);
  }

  /** Slack's two later retries of what was not accepted, now. */
  async redeliver(): Promise<void> {
    while (this.retries.call(AT_ONCE / 2) > 0) await this.#untilUnderWay((open) => open === 0);
  }

  /** Resolves when the bot has answered each that was accepted, or that time has passed. */
  async handled(withinMs: number): Promise<Figures> {
    await this.scene.localSlack
      .until("each to be handled", () => (this.figures().lost === 0 ? true : undefined), withinMs)
      .catch(() => undefined);
    return this.figures();
  }

  figures(): Figures {
    const answers = new Map<string, number>();
    for (const { by, thread_ts } of this.scene.localSlack.messages(this.workspace.general)) {
      if (by !== "person" && thread_ts) answers.set(thread_ts, (answers.get(thread_ts) ?? 0) + 1);
    }
    const mentions = this.#deliveries().filter(
      ({ type, body }) => type === "app_mention" && this.#sent.has(tsOf(body)),
    );
    const accepted = mentions.filter(({ attempts }) => attempts.some(({ status }) => status === 200));
    const times = accepted.map(({ body }) => answers.get(tsOf(body)) ?? 0);
    return {
      accepted: accepted.length,
      handled: times.filter((count) => count > 0).length,
      handledTwice: times.filter((count) => count > 1).length,
      lost: times.filter((count) => count === 0).length,
      refused: mentions.flatMap(({ attempts }) => attempts).filter(({ status }) => status !== 200).length,
    };
  }

  #deliveries() {
    return this.scene.localSlack.deliveries.slice(this.#before);
  }

  async #untilUnderWay(enough: (open: number) => boolean): Promise<void> {
    const look = () => enough(this.#deliveries().filter(({ state }) => state === "sending").length);
    await this.scene.localSlack.until("Slack's deliveries", () => look() || undefined, PATIENCE_MS);
  }
}

function tsOf(body: string): string {
  return JSON.parse(body).event.ts;
}
