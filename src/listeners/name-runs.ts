import type { AnyMiddlewareArgs, Middleware } from "@slack/bolt";
import { eventTryIn } from "../events/once-per-event.js";
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
  await runListener(
    {
      listener: command ?? event?.type ?? type ?? "unknown",
      ...(eventTryIn(context)?.about ?? { team: context.teamId }),
    },
    next,
  );
};
