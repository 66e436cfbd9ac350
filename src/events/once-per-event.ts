import { runListener } from "../log/listener-run.js";
import { EventTry } from "./event-try.js";

/** The field of Bolt's context that holds the `EventTry` of an event that comes from an inbox. */
const CONTEXT_KEY = "eventTry";

interface Context {
  readonly [key: string]: unknown;
}

/** The `customProperties` of Bolt's `ReceiverEvent` that put the try into the listeners' context, for `eventTryIn`. */
export function inContext(tried: EventTry): { [key: string]: EventTry } {
  return { [CONTEXT_KEY]: tried };
}

/** The try that a listener runs in; undefined when the request did not come from an inbox. */
export function eventTryIn(context: Context): EventTry | undefined {
  const tried = context[CONTEXT_KEY];
  return tried instanceof EventTry ? tried : undefined;
}

/**
 * Wraps a listener so that an inbox does not run it again for an event with which it succeeded, when the event is tried
 * again because another listener failed. The name is stored with the event: no two listeners may have the same, and it must
 * stay the same across releases. Without an inbox the listener runs as usual.
 *
 *     app.event("app_mention", oncePerEvent("answer-mention", answerMention));
 */
export function oncePerEvent<Arguments extends { readonly context: Context }>(
  name: string,
  listener: (args: Arguments) => Promise<unknown>,
): (args: Arguments) => Promise<void> {
  return async (args) => {
    const tried = eventTryIn(args.context);
    const run = () => runListener({ listener: name, ...tried?.about }, () => listener(args));
    if (tried === undefined) await run();
    else await tried.runOnce(name, run);
  };
}
