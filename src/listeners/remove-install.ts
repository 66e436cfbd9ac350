import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { isLastTry } from "../events/last-try.js";
import { sentAt } from "../events/sent-at.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { forEachTarget, type IsDead, removeUninstalled } from "../lifecycle/uninstall.js";
import { deadIfUnopened } from "../lifecycle/unopened.js";
import type { ListenerContext } from "./context.js";
import { reportUninstalled } from "./report-uninstalled.js";

/** More than the clocks of Slack and of the process that stored an install differ. */
const CLOCKS_MS = 60_000;

/** An event by which Slack says that the app was removed. */
type Removal = "app_uninstalled" | "app_uninstalled_team";

type Removed = Pick<SlackEventMiddlewareArgs<Removal> & AllMiddlewareArgs, "body" | "context">;

/**
 * After the app was removed from one of these workspaces or organizations: deletes what is stored for those whose tokens are
 * dead, and erases their events that were received before, the agent's answers that were begun before, and the app's own data of
 * them where the app says so.
 */
export function removeInstall(listenerContext: ListenerContext, eventName: Removal) {
  const { store, eraseEvents, agent, eraseOwnData, audit, manifest, log } = listenerContext;
  const report = reportUninstalled(listenerContext, eventName);
  return async ({ body, context }: Removed, targets: readonly InstallationTarget[]): Promise<void> => {
    let records = 0;
    let ownDocuments = 0;
    await forEachTarget(targets, async (target) => {
      const isDead = isDeadFor(target, { body, context }, listenerContext.isDead);
      const removed = await removeUninstalled({ store, isDead, report }, target);
      records += removed;
      if (removed > 0 && manifest.botScopes.length === 0) {
        const details = { event: eventName };
        await audit.record({
          action: "uninstall",
          who: { kind: "slack" },
          target,
          details,
          once: body.event_id,
        });
      }
      // Checks every target for remaining records, because an earlier try may have deleted records before it was cut off.
      const isGone = async () => (await store.listTokens(target)).length === 0;
      if (!(await isGone())) return;
      const receivedBefore = sentAt(body);
      if (receivedBefore !== undefined) {
        await eraseEvents(target, body.event_id, receivedBefore);
        await agent.erase(target, receivedBefore);
      }
      // An org-wide install goes on in a workspace that removes its own.
      const enterpriseId = body.enterprise_id || undefined;
      const isNowhere = async () =>
        (await isGone()) &&
        (enterpriseId === undefined ||
          (await store.listTokens({ isEnterpriseInstall: true, enterpriseId })).length === 0);
      ownDocuments += await eraseOwnData(target, isNowhere);
    });
    log.info(
      { team: body.team_id, enterprise: body.enterprise_id, records, ownDocuments },
      "The app was uninstalled",
    );
  };
}

/**
 * A token that cannot be opened, because its key is missing, is left to a process that has the key. In the last try it
 * counts as dead if it is the workspace's own and older than the event: it belongs to the install that was removed.
 */
function isDeadFor(target: InstallationTarget, { body, context }: Removed, isDead: IsDead): IsDead {
  const sent = sentAt(body);
  if (sent === undefined || !isLastTry(context) || target.isEnterpriseInstall) return isDead;
  return isOfWorkspaceAlone(body) ? deadIfUnopened(isDead, new Date(sent.getTime() - CLOCKS_MS)) : isDead;
}

/** An event of a workspace in an organization may be about either's install, unless it says. */
function isOfWorkspaceAlone({ enterprise_id, authorizations }: Removed["body"]): boolean {
  return !enterprise_id || authorizations?.[0]?.is_enterprise_install === false;
}
