import type { AnyMiddlewareArgs, Middleware, RespondArguments } from "@slack/bolt";
import type { ListenerContext } from "./context.js";

/**
 * Global middleware: a request of a workspace where the app is not installed reaches no listener. It is answered 200,
 * since Slack switches an app off for everyone when too many deliveries fail, with one warning that names the
 * workspace; a slash command is answered with the install link.
 */
export function requireInstallation({ links, log }: ListenerContext): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    const { context, next } = args;
    if (context.notInstalled !== true) {
      await next();
      return;
    }
    log.warn(
      { team: context.teamId, enterprise: context.enterpriseId },
      "A request of a workspace where the app is not installed",
    );
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
