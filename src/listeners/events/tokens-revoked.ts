import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { MongoInstallationStore } from "../../installations/mongo-installation-store.js";
import { type IsDead, possibleTargets, removeRevoked } from "../../installations/uninstall.js";
import type { Log } from "../../log.js";

/** Slack says that tokens of people or of the bot were revoked: the records of those that are dead go. */
export function tokensRevoked({
  store,
  isDead,
  log,
}: {
  store: MongoInstallationStore;
  isDead: IsDead;
  log: Log;
}) {
  return async ({
    event,
    body,
  }: SlackEventMiddlewareArgs<"tokens_revoked"> & AllMiddlewareArgs): Promise<void> => {
    const deleted = await removeRevoked(store, isDead, possibleTargets(body), {
      userIds: event.tokens.oauth ?? [],
      bot: (event.tokens.bot ?? []).length > 0,
    });
    log.info({ team: body.team_id, enterprise: body.enterprise_id, deleted }, "Tokens were revoked");
  };
}
