import type { ReceiverEvent } from "@slack/bolt";

/**
 * The answer to a request that came over a WebSocket: an acknowledgement, or none. Slack sends an event that is not
 * acknowledged again. A second answer is dropped.
 */
export class SocketAnswer {
  readonly #acknowledge: ReceiverEvent["ack"];
  readonly #onLost: (error: unknown) => void;
  #isGiven = false;

  /** `onLost` is called when the acknowledgement could not be sent. */
  constructor(acknowledge: ReceiverEvent["ack"], onLost: (error: unknown) => void) {
    this.#acknowledge = acknowledge;
    this.#onLost = onLost;
  }

  ok(content?: unknown): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    this.#acknowledge(content).catch(this.#onLost);
  }

  /** Every status here is that of a failure. */
  status(): void {
    this.#isGiven = true;
  }
}
