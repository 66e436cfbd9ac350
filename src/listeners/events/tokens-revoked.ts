import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { forEachTarget, possibleTargets, removeRevoked } from "../../lifecycle/uninstall.js";
import type { ListenerContext } from "../context.js";
import { reportUninstalled } from "../report-uninstalled.js";

/** Slack says that tokens of people or of the bot were revoked: the records of those that are dead go. */
export function tokensRevoked(listenerContext: ListenerContext) {
  const { store, isDead, log } = listenerContext;
  const uninstalling = { store, isDead, report: reportUninstalled(listenerContext) };
  return async ({
    event,
    body,
  }: SlackEventMiddlewareArgs<"tokens_revoked"> & AllMiddlewareArgs): Promise<void> => {
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
}
