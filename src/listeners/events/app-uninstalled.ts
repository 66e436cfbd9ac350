import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { MongoInstallationStore } from "../../installations/mongo-installation-store.js";
import { type IsDead, possibleTargets, removeUninstalled } from "../../installations/uninstall.js";
import type { Log } from "../../log.js";

/** Slack says that the app was removed from a workspace or an organization: what is stored for it goes. */
export function appUninstalled({
  store,
  isDead,
  log,
}: {
  store: MongoInstallationStore;
  isDead: IsDead;
  log: Log;
}) {
  return async ({ body }: SlackEventMiddlewareArgs<"app_uninstalled"> & AllMiddlewareArgs): Promise<void> => {
    const deleted = await removeUninstalled(store, isDead, possibleTargets(body));
    log.info({ team: body.team_id, enterprise: body.enterprise_id, deleted }, "The app was uninstalled");
  };
}
