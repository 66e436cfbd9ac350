import type { AnyMiddlewareArgs, Middleware } from "@slack/bolt";
import { eventTryIn } from "../events/once-per-event.js";
import { runListener } from "../log/listener-run.js";

/**
 * The first global middleware: the log names the listener or middleware that started something. A listener without a name
 * of its own gets the name of the event, command or action that it listens to.
 */
export const nameRuns: Middleware<AnyMiddlewareArgs> = async ({ body, context, next }) => {
  const { command, event, type } = body as {
    readonly command?: string;
    readonly event?: { readonly type: string };
    readonly type?: string;
  };
  await runListener(
    {
      listener: command ?? event?.type ?? type ?? "unknown",
      ...(eventTryIn(context)?.about ?? { team: context.teamId }),
    },
    next,
  );
};
