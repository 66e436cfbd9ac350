import { LocalSlackUseError } from "../../errors.js";
import { slackId } from "../../ids.js";
import type { RevocationEvents } from "../../org/people.js";

export interface HeldEvents {
  readonly id: string;
  readonly appId: string;
  /** The workspace or organization that the app was uninstalled from. */
  readonly target: string;
}

/** The events of uninstalls that are not to reach their app yet, until a person sends them. */
export class HeldEventList {
  readonly #held = new Map<string, HeldEvents & { readonly events: RevocationEvents }>();

  hold(appId: string, target: string, events: RevocationEvents): void {
    const id = slackId("Hd");
    this.#held.set(id, { id, appId, target, events });
  }

  get all(): readonly HeldEvents[] {
    return [...this.#held.values()];
  }

  /** Sends them, and returns the id of the app. */
  release(id: string): string {
    const held = this.#held.get(id);
    if (held === undefined) throw new LocalSlackUseError("These events have been sent already.");
    this.#held.delete(id);
    held.events.deliver();
    return held.appId;
  }
}
