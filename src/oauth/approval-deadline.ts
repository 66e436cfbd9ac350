import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";

/** How long a person waits at most for what becomes of their approval. docs/deploy.md lets proxies wait for longer. */
export const APPROVAL_WITHIN_MS = 15_000;

export interface ApprovalDeadlineOptions {
  /** Default: `APPROVAL_WITHIN_MS`. */
  readonly withinMs?: number | undefined;
  /** Answers a person whose approval is still in flight when the time is up. */
  readonly late: (request: IncomingMessage, response: ServerResponse) => void;
  /** Takes work that a stop is to wait for. */
  readonly track: (work: Promise<void>) => void;
}

/**
 * One deadline for the whole of an approval. The state, Slack's exchange of the code, its test of the token and the
 * database each have one of their own, and together these are longer than a proxy waits. When the time is up, the person
 * is answered and the work goes on, because the code works once: what it brings is stored all the same, within the
 * deadlines of its own. A stop waits for it, as for that of a person who has closed the page.
 */
export class ApprovalDeadline {
  readonly #ends = new WeakMap<ServerResponse, () => void>();

  constructor(private readonly options: ApprovalDeadlineOptions) {}

  /** Belongs in front of the route that handles approvals. */
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
        // Answered in time, by whatever: nothing is in flight any more.
        if (response.writableFinished && !isLate) resolve();
      });
    });
    track(ended);
    next();
  };

  /** To be called when it is known what became of the approval that this is the response to. */
  end(response: ServerResponse): void {
    this.#ends.get(response)?.();
  }
}
