import type { CallFailure, Failures } from "../../faults/failures.js";
import { slackId } from "../../ids.js";

/** The ways to misbehave that the page offers, by the name that its form sends. */
const FAILURES: Readonly<Record<string, { readonly words: string; readonly failure: CallFailure }>> = {
  rate_limited: { words: "rate limited, try again in 30 seconds (429)", failure: { rateLimited: 30 } },
  server_error: { words: "internal error (HTTP 500)", failure: { status: 500 } },
  unavailable: { words: "unavailable (HTTP 503)", failure: { status: 503 } },
  slow: { words: "slow, answers after 5 seconds", failure: { delayMs: 5_000 } },
  drop: { words: "breaks the connection", failure: "drop" },
  token_expired: { words: "says token_expired", failure: { error: "token_expired" } },
  invalid_auth: {
    words: "says invalid_auth, as from an address that the app does not allow",
    failure: { error: "invalid_auth" },
  },
  token_revoked: { words: "says token_revoked", failure: { error: "token_revoked" } },
};

const PROBABILITIES: Readonly<Record<string, number>> = { always: 1, half: 0.5 };

export interface MisbehaviourSwitch {
  readonly id: string;
  readonly words: string;
}

/** The failures that were switched on from the page, until they are switched off there. */
export class MisbehaviourSwitches {
  readonly #on = new Map<string, MisbehaviourSwitch & { readonly undo: () => void }>();

  constructor(private readonly failures: Failures) {}

  /** The ways to misbehave, by name, with their words for the page. */
  get offered(): readonly { readonly name: string; readonly words: string }[] {
    return Object.entries(FAILURES).map(([name, { words }]) => ({ name, words }));
  }

  get on(): readonly MisbehaviourSwitch[] {
    return [...this.#on.values()];
  }

  /**
   * Makes a method fail (`*`: every one) as the form says: `once` for the next call alone, `always`, or `half` of the
   * time. Returns whether there is such a failure.
   */
  turnOn(wanted: { readonly failure: string; readonly method: string; readonly howOften: string }): boolean {
    const { method, howOften } = wanted;
    const found = Object.hasOwn(FAILURES, wanted.failure) ? FAILURES[wanted.failure] : undefined;
    if (found === undefined || !/^[*]$|^[a-zA-Z0-9_.]+$/.test(method)) return false;
    const { failure, words } = found;
    const id = slackId("Mb");
    const what = method === "*" ? "Every method" : method;
    if (howOften === "once") {
      this.failures.order(method, failure, 1);
      return true;
    }
    const probability = PROBABILITIES[howOften];
    if (probability === undefined) return false;
    const undo = this.failures.misbehave({ method, failure, probability });
    this.#on.set(id, { id, words: `${what}: ${words}${probability < 1 ? ", half of the time" : ""}`, undo });
    return true;
  }

  turnOff(id: string): void {
    this.#on.get(id)?.undo();
    this.#on.delete(id);
  }
}
