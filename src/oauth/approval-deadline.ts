import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";

/** How long a person waits at most for the outcome of their approval. docs/deploy.md lets proxies wait for longer. */
export const APPROVAL_WITHIN_MS = 15_000;

export interface ApprovalDeadlineOptions {
  /** Default: `APPROVAL_WITHIN_MS`. */
  readonly withinMs?: number | undefined;
  /** Answers a person whose approval is still in flight when the time is up. */
  readonly late: (request: IncomingMessage, response: ServerResponse) => void;
  /** Makes a stop wait for this work. */
  readonly track: (work: Promise<void>) => void;
}

/**
 * One deadline for a whole approval. Checking the state, exchanging the code, testing the token and writing to the database
 * have a deadline each, and together these are longer than a proxy waits. When this deadline passes, the person gets an
 * answer, and the work goes on: the code works only once, so its token is stored all the same. A stop waits for that work.
 */
export class ApprovalDeadline {
  readonly #ends = new WeakMap<ServerResponse, () => void>();

  constructor(private readonly options: ApprovalDeadlineOptions) {}

  /** Middleware for the route that handles approvals. */
  readonly begin: RequestHandler = (request, response, next) => {
    const { withinMs = APPROVAL_WITHIN_MS, late, track } = this.options;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      late(request, response);
    }, withinMs);
    const ended = new Promise<void>((resolve) => {
      this.#ends.set(response, resolve);
      response.once("close", () => {
        clearTimeout(timer);
        // The request was answered in time, so no approval is in flight any more.
        if (response.writableFinished && !isLate) resolve();
      });
    });
    track(ended);
    next();
  };

  /** Is called with the response to an approval when the outcome of the approval is known. */
  end(response: ServerResponse): void {
    this.#ends.get(response)?.();
  }
}
