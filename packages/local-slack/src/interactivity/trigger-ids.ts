import { randomTicket } from "../ids.js";

/** https://docs.slack.dev/interactivity/handling-user-interaction: three seconds, and once. */
const LIFETIME_MS = 3_000;

/** Something that a person did, which lets the app open a view for them. */
export interface Trigger {
  readonly userId: string;
  /** The person's own workspace. */
  readonly team: string;
  /** The installation that was told of it; absent when there is none. */
  readonly target?: string;
  /** The page of Slack that they did it on, to which the view belongs: a channel's id, or `home`. Absent for any page. */
  readonly page?: string;
}

interface IssuedTrigger extends Trigger {
  readonly expiresAtMs: number;
  used: boolean;
}

/** The `trigger_id`s that the app was sent. */
export class TriggerIds {
  readonly #issued = new Map<string, IssuedTrigger>();

  constructor(private readonly clock: () => number) {}

  issue(trigger: Trigger): string {
    const id = randomTicket();
    this.#issued.set(id, { ...trigger, expiresAtMs: this.clock() + LIFETIME_MS, used: false });
    return id;
  }

  /** Uses a trigger up, or returns Slack's error. A trigger of another installation counts as unknown. */
  exchange(
    id: string,
    target: string,
  ): Trigger | "invalid_trigger_id" | "exchanged_trigger_id" | "expired_trigger_id" {
    const trigger = this.#issued.get(id);
    if (trigger === undefined || trigger.target !== target) return "invalid_trigger_id";
    if (trigger.used) return "exchanged_trigger_id";
    if (this.clock() >= trigger.expiresAtMs) return "expired_trigger_id";
    trigger.used = true;
    return trigger;
  }
}
