import { runListener } from "../log/listener-run.js";
import type { EventInFlight } from "./processing/event-in-flight.js";

/** Under this name Bolt's context has the event that is in flight. */
export const CONTEXT_KEY = "eventInFlight";

interface ListenerArguments {
  readonly context: { readonly [key: string]: unknown };
}

/**
 * A listener that an inbox does not run again for an event with which it succeeded, when the event is tried again for
 * another listener's sake. The name is kept with the event: it must be one listener's alone, and stay the same across
 * releases. Without an inbox it is the listener as it is.
 *
 *     app.event("app_mention", oncePerEvent("answer-mention", answerMention));
 */
export function oncePerEvent<Arguments extends ListenerArguments>(
  name: string,
  listener: (args: Arguments) => Promise<unknown>,
): (args: Arguments) => Promise<void> {
  return async (args) => {
    const event = args.context[CONTEXT_KEY] as EventInFlight | undefined;
    const run = () => runListener({ listener: name, ...event?.about }, () => listener(args));
    if (event === undefined) await run();
    else await event.runOnce(name, run);
  };
}
