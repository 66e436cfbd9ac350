import { errorLabel } from "../log/error-label.js";
import { isInstance } from "../log/thrown.js";
import type { EventCallback } from "./event-callback.js";
import { PermanentError } from "./permanent-error.js";

/** What Slack says of a delivery that is not its first (https://docs.slack.dev/apis/events-api/#retries). */
export interface DeliveryAttempt {
  readonly retryNum?: number;
  readonly retryReason?: string;
}

/** An event that is to be processed, and what is known from its earlier tries. */
export interface EventToProcess {
  readonly body: EventCallback;
  readonly delivery: DeliveryAttempt;
  /** The fields with which log lines name the event. */
  readonly about: { readonly event: string; readonly type: string; readonly team: string | null };
  /** How many earlier tries failed. */
  readonly attempts: number;
  /** Names of the listeners that do not run again: those that succeeded, and those that gave up. */
  readonly finishedListeners: ReadonlySet<string>;
  /** Called with each result at once, so that the result is known even if the process ends before the try does. */
  readonly onResult?: (result: ListenerResult) => void;
}

/** The result of a listener that need not run again. A listener that failed otherwise has none, and runs again in the next try. */
export type ListenerResult =
  | { readonly listener: string; readonly kind: "succeeded" }
  /** It threw a `PermanentError`; `error` is the label for the operator's list. */
  | { readonly listener: string; readonly kind: "gave up"; readonly error: string };

/** The results of a try: one for each listener that is finished, and the error when the try failed. */
export interface ProcessedEvent {
  readonly results: readonly ListenerResult[];
  readonly failure?: { readonly error: unknown };
}

/** Processes an event once. Does not reject: an error is returned as `failure`. */
export type ProcessEvent = (event: EventToProcess) => Promise<ProcessedEvent>;

/** One try of an event: runs each listener at most once, and collects the results. */
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
   * Runs a listener, unless it is finished with this event. Rejects as the listener does, and with a `TypeError` when
   * another listener of the same name ran in this try, because their results could not be distinguished.
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

/** Tries an event once. `run` runs the listeners with the try, and rejects when one of them does. */
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
