import type { AnyMiddlewareArgs, Middleware, RespondArguments } from "@slack/bolt";
import type { ListenerContext } from "./context.js";
import { onceAnHour } from "./once-an-hour.js";

/**
 * Global middleware: a request of a workspace where the app is not installed reaches no listener. It is answered 200,
 * since X is answered with the install link.
 */
export function requireInstallation({
  links,
  log,
  clock,
}: Pick<ListenerContext, "links" | "log" | "clock">): Middleware<AnyMiddlewareArgs> {
  const toReport = onceAnHour(clock);
  return async (args) => {
    const { context, next } = args;
    if (context.notInstalled !== true) {
      await next();
      return;
    }
    const { teamId: team, enterpriseId: enterprise } = context;
    const requests = toReport(JSON.stringify([team, enterprise]));
    if (requests > 0) {
      log.warn(
        { team, enterprise, requests },
        "A request came from a workspace where the app is not installed",
      );
    }
    if ("command" in args) {
      const answer: RespondArguments = {
        response_type: "ephemeral",
        text: [
          "This app is not installed in this workspace.",
          links.installUrl && `Install it: ${links.installUrl}`,
        ]
          .filter(Boolean)
          .join(" "),
      };
      await args.ack(answer);
    } else if ("ack" in args && args.ack !== undefined) {
      await args.ack();
    }
  };
}
