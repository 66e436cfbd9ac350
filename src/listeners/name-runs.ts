import type { AnyMiddlewareArgs, Middleware } from "@slack/bolt";
import { CONTEXT_KEY } from "../events/once-per-event.js";
import type { EventInFlight } from "../events/processing/event-in-flight.js";
import { runListener } from "../log/listener-run.js";

/**
 * Global middleware, before all other: what middleware and listeners start belongs to their run. A listener without a name
 * of its own is called after what it listens to.
 */
export const nameRuns: Middleware<AnyMiddlewareArgs> = async ({ body, context, next }) => {
  const { command, event, type } = body as {
    readonly command?: string;
    readonly event?: { readonly type: string };
    readonly type?: string;
  };
  const inFlight = context[CONTEXT_KEY] as EventInFlight | undefined;
  await runListener(
    {
      listener: command ?? event?.type ?? type ?? "unknown",
      ...(inFlight?.about ?? { team: context.teamId }),
    },
    next,
  );
};
