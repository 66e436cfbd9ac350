import { publishHome } from "../../home/publish-home.js";
import { welcomeInstaller } from "../../home/welcome-installer.js";
import { installationQuery } from "../../installations/record-ids.js";
import { targetOf } from "../context.js";
import { onEvent } from "../listener.js";

/**
 * A person opens the app's Home tab: they see how things are now. The installer of an org-wide install, who could not be
 * reached before a workspace had the app, is welcomed.
 */
export const appHomeOpened = onEvent("app_home_opened", {
  listen:
    (listenerContext) =>
    async ({ event, client, context }) => {
      if (event.tab !== "home") return;
      const target = targetOf(context);
      await publishHome(listenerContext, client, target, event.user);
      if (!target.isEnterpriseInstall) return;
      const { bot, installerUserId } = await listenerContext.store.fetchInstallation(
        installationQuery(target),
      );
      if (bot !== undefined && installerUserId === event.user) {
        await welcomeInstaller(listenerContext, client, target, { bot, userId: event.user });
      }
    },
});
