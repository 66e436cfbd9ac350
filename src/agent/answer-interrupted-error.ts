import { AppError } from "../errors.js";

const SENTENCES = {
  stopped: "A person has stopped the answer. Nothing is to be done.",
  "process ends": "The process ends, and another one answers. Nothing is to be done.",
  "taken over": "Another process answers, or the app was uninstalled. Nothing is to be done.",
  over: "The answer was given, or what comes of it can no longer be shown. Nothing is to be done.",
} as const;

/** Why an answer is not finished: the `reason` of its `signal`. */
export class AnswerInterruptedError extends AppError {
  readonly code = "answer_interrupted";

  constructor(readonly why: keyof typeof SENTENCES) {
    super(SENTENCES[why]);
  }
}
