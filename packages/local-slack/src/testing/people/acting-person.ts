import type { Delivery } from "../../events/deliveries.js";
import type { LocalSlack } from "../../local-slack.js";
import type { Message } from "../../messages/messages.js";
import type { Channel, Person, Workspace } from "../../org/workspaces.js";
import { named } from "../named.js";
import { answered } from "../posting.js";
import { type Done, reactionTo, type Started } from "../reaction.js";

/** A message, as `answer()` and `messages()` have it. */
export type MessagePlace = Pick<Message, "channel" | "ts">;

/** What the app was told of something that a person did; empty where it subscribes to no event of it. */
export interface Told {
  readonly deliveries: readonly Delivery[];
}

/** A person of a workspace, as their verbs need them. */
export abstract class ActingPerson {
  constructor(
    protected readonly local: LocalSlack,
    protected readonly workspace: Workspace,
    protected readonly person: Person,
  ) {}

  get id(): string {
    return this.person.id;
  }

  get name(): string {
    return this.person.realName;
  }

  protected get who(): { readonly team: string; readonly user: string } {
    return { team: this.workspace.id, user: this.id };
  }

  /** Does something, and follows how the app reacts. */
  protected act<T>(start: () => Started<T>): Done<T> {
    return reactionTo({ local: this.local, ...this.who }, start);
  }

  /** Does what makes events, and resolves with what `describe` makes of it when the app has answered each of them. */
  protected announce<T, Result>(
    act: () => Promise<T>,
    describe: (done: T, deliveries: readonly Delivery[]) => Result,
    channel?: string,
  ): Done<Result> {
    return this.act(() => {
      const sentBefore = this.local.deliveries.length;
      const acted = act();
      const deliveries = this.local.deliveries.slice(sentBefore);
      const done = async () => {
        const result = await acted;
        return describe(result, await answered(this.local, deliveries));
      };
      return { done: done(), ...(channel !== undefined && { channel }) };
    });
  }

  /** A channel of theirs by its name, with or without the `#`, or its id. */
  protected channel(name = "general"): Channel {
    const channels = this.local.channelsOf(this.who);
    return named(`channel of ${this.name}`, name.replace(/^#/, ""), channels, (channel) => [
      channel.name,
      channel.id,
    ]);
  }
}
