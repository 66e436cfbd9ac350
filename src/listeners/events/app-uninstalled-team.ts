import { onEvent } from "../listener.js";
import { removeInstall } from "../remove-install.js";

/**
 * Any app was removed from a workspace, or from the organization: Slack tells apps with `admin.apps:read` of all of them. Of
 * this one it means what `app_uninstalled` means; another one is none of its business.
 */
export const appUninstalledTeam = onEvent("app_uninstalled_team", {
  listen: (listenerContext) => {
    const remove = removeInstall(listenerContext, "app_uninstalled_team");
    return async ({ event, body, context }) => {
      const { app_id: appId, team_id: id } = event;
      if (appId !== body.api_app_id) return;
      const isEnterpriseInstall = id.startsWith("E");
      const target = isEnterpriseInstall
        ? { isEnterpriseInstall, enterpriseId: id }
        : { isEnterpriseInstall, teamId: id };
      await remove({ body, context }, [target]);
    };
  },
});
