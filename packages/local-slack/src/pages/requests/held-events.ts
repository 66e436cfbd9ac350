import { LocalSlackUseError } from "../../errors.js";
import { slackId } from "../../ids.js";
import type { RevocationEvents } from "../../org/people.js";

export interface HeldEvents {
  readonly id: string;
  /** The workspace or organization that the app was uninstalled from. */
  readonly target: string;
}

/** The events of uninstalls that the app is to hear of late, until they are sent by hand. */
export class HeldEventList {
  readonly #held = new Map<string, HeldEvents & { readonly events: RevocationEvents }>();

  hold(target: string, events: RevocationEvents): void {
    const id = slackId("Hd");
    this.#held.set(id, { id, target, events });
  }

  get all(): readonly HeldEvents[] {
    return [...this.#held.values()];
  }

  /** For when there is nobody to tell any more. */
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
