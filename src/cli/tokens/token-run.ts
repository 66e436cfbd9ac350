import { errorCodes } from "../../log/error-chain.js";
import { slackErrorOf } from "../../log/slack-error-of.js";
import type { WriteDelay } from "../../rotation/write-tokens.js";
import { Progress } from "../progress.js";
import { warn } from "../terminal.js";
import { untilSignal } from "../until-signal.js";

/** How a run over many tokens is shown while it goes on. */
export class TokenRun {
  readonly #progress = new Progress();
  #pausedUntilMs = 0;

  /** Shows how far it is. */
  show(text: string): void {
    this.#progress.show(text);
  }

  /** Slack wants no call before then; said once. */
  pause(untilMs: number): void {
    const nowMs = Date.now();
    if (untilMs <= nowMs || nowMs < this.#pausedUntilMs) return;
    this.#pausedUntilMs = untilMs;
    this.#say(`Slack wants no more calls for ${Math.ceil((untilMs - nowMs) / 1_000)} s: waiting.`);
  }

  readonly delay: WriteDelay = {
    failing: (recordId, error) =>
      this.#say(
        `What Slack has answered for ${recordId} cannot be written yet (${failureCode(error)}): trying again. Do not stop this.`,
      ),
    done: (recordId) => this.#say(`What Slack has answered for ${recordId} is written.`),
  };

  /** Runs it until it is done, or Ctrl-C or SIGTERM asks it to end. */
  async go<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await untilSignal(() => this.#say("Ending when everything that is begun is written."), work);
    } finally {
      this.#progress.end();
    }
  }

  #say(sentence: string): void {
    this.#progress.end();
    warn(sentence);
  }
}

/** Slack's error, or the code of what went wrong. */
export function failureCode(error: unknown): string {
  return slackErrorOf(error) ?? errorCodes(error)[0] ?? "unknown";
}
