import { sentAt } from "../../events/sent-at.js";
import { removeUninstalled } from "../../lifecycle/uninstall.js";
import { teamsReachedBy } from "../../slack/teams-reached-by.js";
import { onEvent } from "../listener.js";
import { reportUninstalled } from "../report-uninstalled.js";

/**
 * An admin removed an org-wide install from workspaces, and it goes on in the others. Of a workspace that Slack does not list
 * any more, and that has no install of its own: deletes the tokens of its people that are dead, and erases the events that were
 * received before, the agent's answers that were begun before, and the app's own data where the app says so. The installation
 * stays, as it is the organization's.
 */
export const teamAccessRevoked = onEvent("team_access_revoked", {
  listen: (listenerContext) => {
    const { store, isDead, eraseEvents, agent, eraseOwnData, audit, log } = listenerContext;
    const report = reportUninstalled(listenerContext, "team_access_revoked");
    return async ({ event, body, client, context }) => {
      const { isEnterpriseInstall, enterpriseId } = context;
      if (!isEnterpriseInstall) return;
      // The event may come late: an admin may have added the app again.
      const reached = await teamsReachedBy(client);
      for (const teamId of event.team_ids.filter((id) => !reached.has(id))) {
        const target = { isEnterpriseInstall: false, teamId };
        const hasOwnInstall = async () => (await store.listTokens(target)).some(({ kind }) => kind === "bot");
        if (await hasOwnInstall()) continue;
        const records = await removeUninstalled({ store, isDead, report }, target);
        const receivedBefore = sentAt(body);
        if (receivedBefore !== undefined) {
          const inOrganization = { isEnterpriseInstall, enterpriseId, teamId };
          await eraseEvents(inOrganization, body.event_id, receivedBefore);
          await agent.erase(inOrganization, receivedBefore);
        }
        const ownDocuments = await eraseOwnData(target, async () => !(await hasOwnInstall()));
        await audit.record({
          action: "access_revoked",
          who: { kind: "slack" },
          target,
          details: { records },
          once: `${body.event_id}:${teamId}`,
        });
        log.info(
          { team: teamId, enterprise: enterpriseId, records, ownDocuments },
          "The app was removed from a workspace of an organization",
        );
      }
    };
  },
});
