/** A message of the thread before the question, in the form that the SDKs of models take. */
export interface AgentMessage {
  /** `assistant` for what this app wrote itself, `user` for everybody else. */
  readonly role: "user" | "assistant";
  readonly content: string;
}

/** What a question comes with. */
export interface AnswerOptions {
  /**
   * Aborted when nobody waits for the answer any more: a person has pressed Slack's stop button (whichever process was told,
   * this one's signal is aborted within two seconds), the process ends, or the app was uninstalled. `reason` is an
   * `AnswerInterruptedError`. Hand it to `fetch` or to the model's SDK; what comes after it is thrown away.
   */
  readonly signal: AbortSignal;
  /**
   * What was written in the thread before, the oldest first, as far as the app may read it: in a direct message with
   * `im:history`, in a channel with `channels:history` or `groups:history`. Else it is empty.
   */
  readonly history: readonly AgentMessage[];
}

/** An answer in Markdown: at once, or part by part, each being shown as soon as it is there. */
export type AnswerText = string | AsyncIterable<string>;

/**
 * Answers a question: what a person wrote to the agent, without the mention of it. This function is all that an agent has of
 * its own; title, status, stream, stop button and feedback are done around it.
 *
 * It may be called again for the same question, after it has thrown or its process has ended, as long as nothing of the
 * answer has been shown. Throw when there is no answer: the person is told, and the operator finds the event among those that
 * failed.
 */
export type Answer = (question: string, options: AnswerOptions) => AnswerText | Promise<AnswerText>;
