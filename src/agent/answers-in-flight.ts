import { Ticker } from "../events/processing/ticker.js";
import { AnswerInterruptedError } from "./answer-interrupted-error.js";
import type { AgentThread, AnswerRecord } from "./answer-record.js";
import type { AnswerRecords } from "./answer-records.js";

/** A stop that another process was told of is noticed here after this time, and that of the query. */
const POLL_EVERY_MS = 500;

/** The part of a stop's time in which answers may finish by themselves. In the rest they are cut off. */
const TO_FINISH = 0.6;

/** An answer that this process works on. */
interface InFlight {
  readonly record: AnswerRecord;
  readonly controller: AbortController;
  stoppedStreams: readonly string[];
}

/** What an answer in flight is told. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The streams that Slack has stopped already. */
  readonly stoppedStreams: () => readonly string[];
}

/**
 * The answers that this process works on. While there are any it looks in the database whether one was stopped, taken over or
 * erased, and aborts its signal then.
 */
export class AnswersInFlight {
  readonly #answers = new Map<string, InFlight>();
  readonly #records: AnswerRecords;
  readonly #polling: Ticker;
  #ending: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(records: AnswerRecords, log: { warn(fields: object, message: string): void }) {
    this.#records = records;
    this.#polling = new Ticker(
      () => this.#poll(),
      POLL_EVERY_MS,
      (error) => log.warn({ err: error }, "Whether a person has stopped an answer could not be read"),
    );
  }

  /** Does the work of an answer, with its signal. Resolves and rejects as the work does. */
  async run<T>(record: AnswerRecord, work: (interruption: Interruption) => Promise<T>): Promise<T> {
    const answer: InFlight = { record, controller: new AbortController(), stoppedStreams: [] };
    this.#answers.set(record.owner, answer);
    this.#polling.start();
    if (this.#isEnding) this.#interrupt(answer, "process ends");
    try {
      return await work({
        signal: answer.controller.signal,
        stoppedStreams: () => answer.stoppedStreams,
      });
    } finally {
      this.#answers.delete(record.owner);
      if (this.#answers.size === 0) this.#polling.stop();
    }
  }

  /** Looks now: this process has stored that the answers of this thread were stopped. */
  async noticeStop({ workspace, channel, threadTs }: AgentThread): Promise<void> {
    const isHere = [...this.#answers.values()].some(
      ({ record }) =>
        record.workspace === workspace && record.channel === channel && record.threadTs === threadTs,
    );
    if (isHere) await this.#poll();
  }

  /** The process works again, after it was to end. */
  start(): void {
    clearTimeout(this.#ending);
    this.#isEnding = false;
  }

  /** The process ends within `deadlineMs`: answers that are not finished after the greater part of it are interrupted. */
  stop(deadlineMs: number): void {
    clearTimeout(this.#ending);
    this.#ending = setTimeout(() => {
      this.#isEnding = true;
      for (const answer of this.#answers.values()) this.#interrupt(answer, "process ends");
    }, deadlineMs * TO_FINISH).unref();
  }

  async #poll(): Promise<void> {
    const here = [...this.#answers.values()].filter(({ controller }) => !controller.signal.aborted);
    if (here.length === 0) return;
    const states = await this.#records.states(here.map(({ record }) => record._id));
    for (const answer of here) {
      const { _id, owner } = answer.record;
      const state = states.get(_id);
      if (state?.owner !== owner) this.#interrupt(answer, "taken over");
      else if (state.stoppedAt !== undefined) {
        answer.stoppedStreams = state.stoppedStreams ?? [];
        this.#interrupt(answer, "stopped");
      }
    }
  }

  #interrupt({ controller }: InFlight, why: AnswerInterruptedError["why"]): void {
    controller.abort(new AnswerInterruptedError(why));
  }
}
