import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { possibleTargets, removeUninstalled } from "../../installations/uninstall.js";
import type { ListenerContext } from "../context.js";
import { reportUninstalled } from "../report-uninstalled.js";

/** Slack says that the app was removed from a workspace or an organization: what is stored for it goes, its events too. */
export function appUninstalled(context: ListenerContext) {
  return async ({ body }: SlackEventMiddlewareArgs<"app_uninstalled"> & AllMiddlewareArgs): Promise<void> => {
    const targets = possibleTargets(body);
    const { records, uninstalled } = await removeUninstalled(context.store, context.isDead, targets);
    context.log.info(
      { team: body.team_id, enterprise: body.enterprise_id, records },
      "The app was uninstalled",
    );
    await reportUninstalled(context, uninstalled);
    // All of which nothing is left, not only those that went just now: the try before this one may have ended half-way.
    for (const target of targets) {
      const tokens = await context.store.listTokens(target);
      if (tokens.length === 0) await context.eraseEvents(target, body.event_id);
    }
  };
}
