import { welcomeInstaller } from "../../home/welcome-installer.js";
import { installationQuery } from "../../installations/record-ids.js";
import { onEvent } from "../listener.js";

/**
 * An admin added an org-wide install to workspaces: notes it in the audit trail, and welcomes the installer, if the bot could not
 * write to them before, because no workspace had the app.
 */
export const teamAccessGranted = onEvent("team_access_granted", {
  listen: (listenerContext) => {
    const { store, audit, clientFor, log } = listenerContext;
    return async ({ event, body, context }) => {
      const { enterpriseId, botToken, isEnterpriseInstall } = context;
      for (const teamId of event.team_ids) {
        await audit.record({
          action: "access_granted",
          who: { kind: "slack" },
          target: { isEnterpriseInstall: false, teamId },
          once: `${body.event_id}:${teamId}`,
        });
      }
      const [teamId] = event.team_ids;
      if (!isEnterpriseInstall || botToken === undefined || teamId === undefined) return;
      const target = { isEnterpriseInstall, enterpriseId, teamId };
      const { bot, installerUserId: userId } = await store.fetchInstallation(installationQuery(target));
      if (bot === undefined || userId === undefined) return;
      try {
        await welcomeInstaller(listenerContext, clientFor(botToken, teamId), target, { bot, userId });
      } catch (error) {
        // They are welcomed when they open the Home tab.
        log.warn({ err: error, enterprise: enterpriseId, team: teamId }, "Welcoming the installer failed");
      }
    };
  },
});
