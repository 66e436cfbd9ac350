import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { possibleTargets, removeRevoked } from "../../installations/uninstall.js";
import type { ListenerContext } from "../context.js";
import { reportUninstalled } from "../report-uninstalled.js";

/** Slack says that tokens of people or of the bot were revoked: the records of those that are dead go. */
export function tokensRevoked(context: ListenerContext) {
  return async ({
    event,
    body,
  }: SlackEventMiddlewareArgs<"tokens_revoked"> & AllMiddlewareArgs): Promise<void> => {
    const { records, uninstalled } = await removeRevoked(
      context.store,
      context.isDead,
      possibleTargets(body),
      {
        userIds: event.tokens?.oauth ?? [],
        bot: (event.tokens?.bot ?? []).length > 0,
      },
    );
    context.log.info({ team: body.team_id, enterprise: body.enterprise_id, records }, "Tokens were revoked");
    await reportUninstalled(context, uninstalled);
  };
}
