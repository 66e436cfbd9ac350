import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from "@slack/bolt";
import { AppError } from "../errors.js";
import type { Offer } from "../home/offer.js";
import type { ScopesInContext } from "../slack/granted-scopes.js";
import type { ListenerContext } from "./context.js";

export type ListenerKind = "event" | "command" | "action" | "view" | "shortcut";

/**
 * A listener, bound by name to what Slack sends. A file here exports one: what it listens to, what the welcome says of
 * it, and the function that does the work.
 */
export interface Listener extends Offer {
  readonly kind: ListenerKind;
  /**
   * An event as the manifest names it (`message` stands for every `message.…`), a command with its slash, an `action_id`, or
   * a `callback_id`. A pattern is for each action, view or shortcut that matches it and that no listener has by name.
   */
  readonly to: string | RegExp;
  /**
   * The name under which the event's record lists this listener as finished, when the event is tried again because another
   * listener failed. No two listeners may have the same, and it must stay the same across releases. For events only.
   */
  readonly name: string;
  /** Makes the function that Bolt's arguments go to. Called once, at the start. */
  // biome-ignore lint/suspicious/noExplicitAny: each has the arguments of its own kind
  readonly listen: (context: ListenerContext) => (args: any) => Promise<void>;
}

/** Two listeners have the same name. */
export class ListenersError extends AppError {
  readonly code = "listeners_invalid";

  constructor(name: string) {
    super(
      `Two listeners in src/listeners/index.ts are bound to ${name}. Remove one; or, if both are to hear the event, give one of them a name of its own: onEvent(…, { name: "…", … }).`,
    );
  }
}

interface Parts<Arguments> extends Offer {
  readonly listen: (
    context: ListenerContext,
  ) => (args: Arguments & AllMiddlewareArgs<ScopesInContext>) => Promise<void>;
}

type EventArguments<Name extends string> = SlackEventMiddlewareArgs<
  Name extends `message.${string}` ? "message" : Name
>;

/** An event, by its name in the manifest: `app_mention`, `message.im`. `name` tells it from another listener of the same event. */
export function onEvent<Name extends string>(
  to: Name,
  { name = to, ...parts }: Parts<EventArguments<Name>> & { readonly name?: string },
): Listener {
  return { kind: "event", to, name, ...parts };
}

/** A slash command, by its name in the manifest: `/poll`. */
export function onCommand(to: `/${string}`, parts: Parts<SlackCommandMiddlewareArgs>): Listener {
  return { kind: "command", to, name: to, ...parts };
}

/** A button, a menu or another element of a message, a view or the Home tab, by its `action_id`. */
export function onAction<Action extends BlockAction = BlockAction>(
  to: string | RegExp,
  parts: Parts<SlackActionMiddlewareArgs<Action>>,
): Listener {
  return { kind: "action", to, name: String(to), ...parts };
}

/** A modal that a person submits, by its `callback_id`. */
export function onView(
  to: string | RegExp,
  parts: Parts<SlackViewMiddlewareArgs<ViewSubmitAction>>,
): Listener {
  return { kind: "view", to, name: String(to), ...parts };
}

/** A shortcut, global or of a message, by its `callback_id` in the manifest. */
export function onShortcut(to: string | RegExp, parts: Parts<SlackShortcutMiddlewareArgs>): Listener {
  return { kind: "shortcut", to, name: String(to), ...parts };
}
