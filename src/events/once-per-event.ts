import { runListener } from "../log/listener-run.js";
import { EventTry } from "./event-try.js";

/** Under this name Bolt's context has the `EventTry` of an event that comes from an inbox. */
const CONTEXT_KEY = "eventTry";

interface Context {
  readonly [key: string]: unknown;
}

/** For `customProperties` of Bolt's `ReceiverEvent`: what `eventTryIn` finds in the context of the listeners. */
export function inContext(tried: EventTry): { [key: string]: EventTry } {
  return { [CONTEXT_KEY]: tried };
}

/** The try that a listener takes part in; undefined for what no inbox has. */
export function eventTryIn(context: Context): EventTry | undefined {
  const tried = context[CONTEXT_KEY];
  return tried instanceof EventTry ? tried : undefined;
}

/**
 * A listener that an inbox does not run again for an event with which it succeeded, when the event is tried again for
 * another listener's sake. The name is kept with the event: it must be one listener's alone, and stay the same across
 * releases. Without an inbox it is the listener as it is.
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
