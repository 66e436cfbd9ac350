import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { possibleTargets, removeUninstalled } from "../../installations/uninstall.js";
import type { ListenerContext } from "../context.js";
import { reportUninstalled } from "../report-uninstalled.js";

/** Slack says that the app was removed from a workspace or an organization: what is stored for it goes. */
export function appUninstalled(context: ListenerContext) {
  return async ({ body }: SlackEventMiddlewareArgs<"app_uninstalled"> & AllMiddlewareArgs): Promise<void> => {
    const { records, uninstalled } = await removeUninstalled(
      context.store,
      context.isDead,
      possibleTargets(body),
    );
    context.log.info(
      { team: body.team_id, enterprise: body.enterprise_id, records },
      "The app was uninstalled",
    );
    await reportUninstalled(context, uninstalled);
  };
}
