/**
 * A way for a call to go wrong: an HTTP status, an error of Slack's, a connection that breaks before anything was
 * done, or an answer that comes late though everything was done in time.
 */
export type CallFailure =
  | { readonly status: number }
  | { readonly error: string }
  | "drop"
  | { readonly delayMs: number };

/** Failures that tests have ordered, by method; each happens as often as it was ordered, in that order. */
export class OrderedFailures {
  readonly #byMethod = new Map<string, CallFailure[]>();

  order(method: string, failure: CallFailure, times: number): void {
    const ordered = this.#byMethod.get(method) ?? [];
    ordered.push(...Array.from({ length: times }, () => failure));
    this.#byMethod.set(method, ordered);
  }

  take(method: string): CallFailure | undefined {
    return this.#byMethod.get(method)?.shift();
  }
}
