import { setTimeout as pause } from "node:timers/promises";
import { PermanentError } from "../events/permanent-error.js";
import { isInstance } from "../log/thrown.js";
import type { AgentTexts } from "./agent-texts.js";
import type { AgentMessage, Answer } from "./answer.js";
import { AnswerInterruptedError } from "./answer-interrupted-error.js";
import type { AnswerRecord, Asked } from "./answer-record.js";
import type { AnswerRecords } from "./answer-records.js";
import type { AnswersInFlight, Interruption } from "./answers-in-flight.js";
import { feedbackButtons } from "./feedback-buttons.js";
import { inBatches } from "./in-batches.js";
import { partsOfAnswer } from "./parts-of-answer.js";
import { titleOf } from "./question.js";
import { hasEnded, isRefusal, type SlackThread } from "./slack-thread.js";

/** How many failed tries of a question stay untold. */
const QUIET_TRIES = 2;

/** How long after the end of a stream the event of the stop button may take to come. */
const STOP_WITHIN_MS = 5_000;

/** What the agent of a process consists of. */
export interface AgentParts {
  readonly records: AnswerRecords;
  readonly inFlight: AnswersInFlight;
  readonly log: { warn(fields: object, message: string): void };
}

/** A question, where it was asked, and what answers it. */
export interface Question extends Asked {
  readonly text: string;
  readonly thread: SlackThread;
  readonly history: () => Promise<readonly AgentMessage[]>;
  readonly answer: Answer;
  readonly texts: AgentTexts;
  /** The try of the event in the inbox, and how many failed before; undefined without an inbox. */
  readonly tried: { readonly attempts: number; readonly isLast: boolean } | undefined;
}

/**
 * Answers a question in its thread: shows that the agent works, streams the answer, and ends the stream with the buttons for
 * feedback. A question gets one stream at most, however often its event is tried, in whichever processes: where something may
 * have been shown, a later try only ends the stream and says that it is not finished.
 *
 * Rejects when nothing was shown and the answer is to be tried again, and with `PermanentError` when a person was told that
 * there is none.
 */
export async function giveAnswer(agent: AgentParts, question: Question): Promise<void> {
  const record = await agent.records.take(question, question.tried !== undefined);
  if (record === undefined) return;
  if (record.stoppedAt !== undefined) return agent.records.ended(record);
  const giving = new GivingAnswer(agent, question, record);
  if (record.streamingSince !== undefined || question.tried?.isLast) {
    return giving.endUnfinished("interrupted");
  }
  await agent.inFlight.run(record, (interruption) => giving.give(interruption));
}

class GivingAnswer {
  readonly #agent: AgentParts;
  readonly #question: Question;
  readonly #record: AnswerRecord;
  /** Whether something may be in the thread. */
  #isShown: boolean;
  #streamTs: string | undefined;

  constructor(agent: AgentParts, question: Question, record: AnswerRecord) {
    this.#agent = agent;
    this.#question = question;
    this.#record = record;
    this.#isShown = record.streamingSince !== undefined;
    this.#streamTs = record.streamTs;
  }

  async give(interruption: Interruption): Promise<void> {
    try {
      await this.#stream(interruption.signal);
    } catch (error) {
      await this.#afterError(error, interruption);
    }
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const { records } = this.#agent;
    const { text, thread, userId, history, answer, texts } = this.#question;
    await this.#show("processing", { title: titleOf(text), userId }).catch(() => undefined);
    const over = new AbortController();
    const options = { signal: AbortSignal.any([signal, over.signal]), history: await history() };
    try {
      const parts = partsOfAnswer(() => answer(text, options), options.signal);
      await inBatches(parts, (batch) => this.#append(batch, signal), signal);
    } finally {
      over.abort(new AnswerInterruptedError("over"));
    }
    if (this.#streamTs === undefined) throw new TypeError("The answer is empty.");
    signal.throwIfAborted();
    if (!(await records.ending(this.#record))) throw await this.#whyLost();
    const isBusy = await records.isBusy(this.#question);
    const blocks = [feedbackButtons(texts)];
    const last = isBusy ? { blocks } : ({ blocks, status: "active" } as const);
    const isEnded = await thread.stopStream(this.#streamTs, last, signal);
    if (!isEnded && !isBusy) await this.#show("active");
    await records.ended(this.#record);
  }

  async #append(batch: string, signal: AbortSignal): Promise<void> {
    const ts = this.#streamTs ?? (await this.#start(signal));
    await this.#question.thread.append(ts, batch, signal);
  }

  async #start(signal: AbortSignal): Promise<string> {
    const { records } = this.#agent;
    if (!(await records.begin(this.#record))) throw await this.#whyLost();
    this.#isShown = true;
    const ts = await this.#question.thread.startStream(this.#question, signal).catch(async (error) => {
      if (isRefusal(error) || isInstance(error, AnswerInterruptedError)) {
        await records.notBegun(this.#record);
        this.#isShown = false;
      }
      throw error;
    });
    this.#streamTs = ts;
    await records.streams(this.#record, ts);
    return ts;
  }

  /** Why a write of this try changed nothing. */
  async #whyLost(): Promise<AnswerInterruptedError> {
    const { _id, owner } = this.#record;
    const state = (await this.#agent.records.states([_id])).get(_id);
    return new AnswerInterruptedError(
      state?.owner === owner && state.stoppedAt !== undefined ? "stopped" : "taken over",
    );
  }

  async #afterError(error: unknown, { signal, stoppedStreams }: Interruption): Promise<void> {
    const why = isInstance(error, AnswerInterruptedError)
      ? error.why
      : hasEnded(error)
        ? await this.#whyEnded(signal)
        : undefined;
    switch (why) {
      case "taken over":
        return;
      case "stopped":
        return this.#endStopped(stoppedStreams());
      case "process ends":
        if (!this.#isShown) throw error;
        return this.endUnfinished("interrupted");
      case "ended":
        return this.endUnfinished("broken");
      default:
        return this.#fail(error);
    }
  }

  /** Slack has ended the stream: after a press of the stop button, of which the app is told, or by itself. */
  async #whyEnded(signal: AbortSignal): Promise<AnswerInterruptedError["why"] | "ended"> {
    await pause(STOP_WITHIN_MS, undefined, { signal }).catch(() => undefined);
    return isInstance(signal.reason, AnswerInterruptedError) ? signal.reason.why : "ended";
  }

  /** Nothing is appended. The process that was told of the stop sets the session's status. */
  async #endStopped(stoppedStreams: readonly string[]): Promise<void> {
    const ts = this.#streamTs;
    // A stream that was started while the person pressed the button.
    if (ts !== undefined && !stoppedStreams.includes(ts)) await this.#question.thread.stopStream(ts, {});
    await this.#agent.records.ended(this.#record);
  }

  async #fail(error: unknown): Promise<void> {
    const { tried, thread, texts } = this.#question;
    if (this.#isShown) await this.endUnfinished("broken");
    else if (tried !== undefined && tried.attempts < QUIET_TRIES) throw error;
    else {
      await thread.post(texts.failed);
      await this.#showDone();
      await this.#agent.records.forget(this.#record);
    }
    throw new PermanentError("A question has no answer; the person was told.", { cause: error });
  }

  /** Ends what is shown of an answer, and says that it is not all. */
  async endUnfinished(how: "interrupted" | "broken"): Promise<void> {
    const { records } = this.#agent;
    const { thread, texts } = this.#question;
    const isEnded =
      this.#streamTs !== undefined &&
      (await thread.stopStream(this.#streamTs, { markdown: `\n\n${texts[how]}` }));
    // The last try may have ended the stream of a whole answer without learning of it.
    if (!isEnded && this.#record.endingAt === undefined) await thread.post(texts[how]);
    await records.ending(this.#record);
    await this.#showDone();
    await records.ended(this.#record);
  }

  async #showDone(): Promise<void> {
    if (!(await this.#agent.records.isBusy(this.#question, this.#record._id))) await this.#show("active");
  }

  /** Slack may refuse to show it, and is not asked again then: the app may be no agent in its settings. */
  async #show(...[status, first]: Parameters<SlackThread["setStatus"]>): Promise<void> {
    await this.#question.thread.setStatus(status, first).catch((error: unknown) => {
      this.#agent.log.warn({ err: error, status }, "Slack does not show how far the agent is");
      if (!isRefusal(error)) throw error;
    });
  }
}
