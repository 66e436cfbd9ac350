import type { ReceiverEvent } from "@slack/bolt";

/**
 * The answer to a request that came over a WebSocket: an acknowledgement, or none. Slack sends an event that is not
 * acknowledged again. A second answer is dropped.
 */
export class SocketAnswer {
  readonly #acknowledge: ReceiverEvent["ack"];
  readonly #onLost: (error: unknown) => void;
  readonly #onAnswer: (refusedWith: number | undefined) => void;
  #isGiven = false;

  /**
   * `onLost` is called when the acknowledgement could not be sent; `onAnswer` when there is an answer, with the status where it
   * is no acknowledgement.
   */
  constructor(
    acknowledge: ReceiverEvent["ack"],
    onLost: (error: unknown) => void,
    onAnswer: (refusedWith: number | undefined) => void = () => undefined,
  ) {
    this.#acknowledge = acknowledge;
    this.#onLost = onLost;
    this.#onAnswer = onAnswer;
  }

  ok(content?: unknown): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    this.#acknowledge(content).catch(this.#onLost);
    this.#onAnswer(undefined);
  }

  /** Every status here is that of a failure. */
  status(status: number): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    this.#onAnswer(status);
  }
}
