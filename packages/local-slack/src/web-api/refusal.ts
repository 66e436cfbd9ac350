import { type Failure, failure } from "./web-api-reply.js";

/** Thrown where a call ends with an error of Slack's: the method that runs answers with it. */
export class Refusal extends Error {
  readonly reply: Failure;

  constructor(reply: string | Failure) {
    const answer = typeof reply === "string" ? failure(reply) : reply;
    super(answer.error);
    this.name = "Refusal";
    this.reply = answer;
  }
}
