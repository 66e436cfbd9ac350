import { LocalSlackUseError } from "../../errors.js";
import { slackId } from "../../ids.js";
import type { RevocationEvents } from "../../org/people.js";

export interface HeldEvents {
  readonly id: string;
  /** The workspace or organization that the app was uninstalled from. */
  readonly target: string;
}

/** The events of uninstalls that are not to reach the app yet, until a person sends them. */
export class HeldEventList {
  readonly #held = new Map<string, HeldEvents & { readonly events: RevocationEvents }>();

  hold(target: string, events: RevocationEvents): void {
    const id = slackId("Hd");
    this.#held.set(id, { id, target, events });
  }

  get all(): readonly HeldEvents[] {
    return [...this.#held.values()];
  }

  /** Forgets the events: the app that they are for is gone. */
  drop(): void {
    this.#held.clear();
  }

  release(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) throw new LocalSlackUseError("These events have been sent already.");
    this.#held.delete(id);
    held.events.deliver();
  }
}
