/** What the agent says of itself, in Slack's Markdown. */
export interface AgentTexts {
  /** Below a part of an answer, when its process has ended. */
  readonly interrupted: string;
  /** Below a part of an answer, when the rest could not be made. */
  readonly broken: string;
  /** In place of an answer. */
  readonly failed: string;
  /** After the stop button was pressed, where there is no message that has stopped to grow. */
  readonly stopped: string;
  /** The words of the feedback buttons, which are read aloud. */
  readonly good: string;
  readonly bad: string;
}

export const AGENT_TEXTS: AgentTexts = {
  interrupted: "_I was interrupted before I had finished. Please ask me again._",
  broken: "_Something went wrong before I had finished. Please ask me again._",
  failed: "Something went wrong, and I have no answer. Please ask me again.",
  stopped: "I have stopped.",
  good: "Good answer",
  bad: "Bad answer",
};
