import type { InstallationTarget } from "../../installations/record-ids.js";
import { reportDisconnected } from "../../lifecycle/report-disconnected.js";
import { forEachTarget, possibleTargets, removeRevoked } from "../../lifecycle/uninstall.js";
import { onEvent } from "../listener.js";
import { reportUninstalled } from "../report-uninstalled.js";

/** Tokens of people or of the bot were revoked: deletes the records of the tokens that are dead. */
export const tokensRevoked = onEvent("tokens_revoked", {
  listen: (listenerContext) => {
    const { store, isDead, log } = listenerContext;
    const report = reportDisconnected(listenerContext);
    const uninstalling = {
      store,
      isDead,
      report: reportUninstalled(listenerContext, "tokens_revoked"),
      revoked: (target: InstallationTarget, userId: string) => report(target, userId, "revoked"),
    };
    return async ({ event, body }) => {
      const revoked = {
        userIds: event.tokens?.oauth ?? [],
        bot: (event.tokens?.bot ?? []).length > 0,
      };
      let records = 0;
      await forEachTarget(possibleTargets(body), async (target) => {
        records += await removeRevoked(uninstalling, target, revoked);
      });
      log.info({ team: body.team_id, enterprise: body.enterprise_id, records }, "Tokens were revoked");
    };
  },
});
