import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { isLastTry } from "../../events/last-try.js";
import { sentAt } from "../../events/sent-at.js";
import type { InstallationTarget } from "../../installations/record-ids.js";
import { forEachTarget, type IsDead, possibleTargets, removeUninstalled } from "../../lifecycle/uninstall.js";
import { deadIfUnopened } from "../../lifecycle/unopened.js";
import { onEvent } from "../listener.js";
import { reportUninstalled } from "../report-uninstalled.js";

/** Longer than Slack's clock and that of the process that stored an install can differ. */
const CLOCKS_MS = 60_000;

type Uninstalled = SlackEventMiddlewareArgs<"app_uninstalled"> & AllMiddlewareArgs;

/**
 * Slack says that the app was removed from a workspace or an organization: what is stored for it goes, and its events
 * that were received before.
 */
export const appUninstalled = onEvent("app_uninstalled", {
  listen: (listenerContext) => {
    const { store, eraseEvents, log } = listenerContext;
    return async ({ body, context }) => {
      let records = 0;
      await forEachTarget(possibleTargets(body), async (target) => {
        const isDead = isDeadFor(target, { body, context }, listenerContext.isDead);
        const report = reportUninstalled(listenerContext);
        records += await removeUninstalled({ store, isDead, report }, target);
        // Of whatever nothing is left, not only what went just now: the try before this one may have ended half-way.
        if ((await store.listTokens(target)).length > 0) return;
        const receivedBefore = sentAt(body);
        if (receivedBefore !== undefined) await eraseEvents(target, body.event_id, receivedBefore);
      });
      log.info({ team: body.team_id, enterprise: body.enterprise_id, records }, "The app was uninstalled");
    };
  },
});

/**
 * What cannot be opened, as without its key, is left to a process that can. In the last try it counts as dead, if it is
 * the workspace's own and older than the event: what it holds is of the install that was removed.
 */
function isDeadFor(
  target: InstallationTarget,
  { body, context }: Pick<Uninstalled, "body" | "context">,
  isDead: IsDead,
): IsDead {
  const sent = sentAt(body);
  if (sent === undefined || !isLastTry(context) || target.isEnterpriseInstall) return isDead;
  return isOfWorkspaceAlone(body) ? deadIfUnopened(isDead, new Date(sent.getTime() - CLOCKS_MS)) : isDead;
}

/** An event of a workspace in an organization may be about either's install, unless it says. */
function isOfWorkspaceAlone({ enterprise_id, authorizations }: Uninstalled["body"]): boolean {
  return !enterprise_id || authorizations?.[0]?.is_enterprise_install === false;
}
