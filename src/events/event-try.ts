import { isInstance } from "../log/thrown.js";
import type { EventCallback } from "./event-callback.js";
import { PermanentError } from "./permanent-error.js";
import { errorLabel } from "./processing/error-label.js";

/** What Slack says of a delivery that is not its first (https://docs.slack.dev/apis/events-api/#retries). */
export interface DeliveryAttempt {
  readonly retryNum?: number;
  readonly retryReason?: string;
}

/** An event that is to be processed, with what earlier tries left. */
export interface EventToProcess {
  readonly body: EventCallback;
  readonly delivery: DeliveryAttempt;
  /** What logs may say of it. */
  readonly about: { readonly event: string; readonly type: string; readonly team: string | null };
  /** How often it was tried without success before. */
  readonly attempts: number;
  /** Names of the listeners that do not run again: those that succeeded, and those that gave up. */
  readonly finishedListeners: ReadonlySet<string>;
  /** Is told each result as it comes, for a process that ends before the try does. */
  readonly onResult?: (result: ListenerResult) => void;
}

/** What a listener made of an event. One that failed otherwise has no result: it runs again when the event is tried again. */
export type ListenerResult =
  | { readonly listener: string; readonly kind: "succeeded" }
  /** It threw a `PermanentError`; `error` is the label for the operator's list. */
  | { readonly listener: string; readonly kind: "gave up"; readonly error: string };

/** What came of a try: a result for each listener that is finished, and the error when something failed. */
export interface ProcessedEvent {
  readonly results: readonly ListenerResult[];
  readonly failure?: { readonly error: unknown };
}

/** Processes an event once. Does not reject: what went wrong is the `failure`. */
export type ProcessEvent = (event: EventToProcess) => Promise<ProcessedEvent>;

/** One try of an event, as its listeners take part in it. */
export class EventTry {
  readonly about: EventToProcess["about"];
  readonly attempts: number;
  readonly results: ListenerResult[] = [];
  readonly #finished: ReadonlySet<string>;
  readonly #onResult: (result: ListenerResult) => void;
  readonly #begun = new Set<string>();

  constructor({ about, attempts, finishedListeners, onResult = () => undefined }: EventToProcess) {
    this.about = about;
    this.attempts = attempts;
    this.#finished = finishedListeners;
    this.#onResult = onResult;
  }

  /**
   * Runs a listener, unless it is finished with this event. Rejects as it does, and with a `TypeError` when another
   * listener of the same name ran in this try: they could not be told apart.
   */
  async runOnce(listener: string, run: () => Promise<unknown>): Promise<void> {
    if (this.#begun.has(listener)) {
      throw new TypeError(`Two listeners are called ${listener}. Give each a name of its own.`);
    }
    this.#begun.add(listener);
    if (this.#finished.has(listener)) return;
    try {
      await run();
    } catch (error) {
      if (isInstance(error, PermanentError))
        this.#add({ listener, kind: "gave up", error: errorLabel(error) });
      throw error;
    }
    this.#add({ listener, kind: "succeeded" });
  }

  #add(result: ListenerResult): void {
    this.results.push(result);
    this.#onResult(result);
  }
}

/** Tries an event once: `run` hands the try to the listeners, and rejects when one of them does. */
export async function processOnce(
  event: EventToProcess,
  run: (tried: EventTry) => Promise<unknown>,
): Promise<ProcessedEvent> {
  const tried = new EventTry(event);
  try {
    await run(tried);
    return { results: tried.results };
  } catch (error) {
    return { results: tried.results, failure: { error } };
  }
}
