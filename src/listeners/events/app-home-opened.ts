import { publishHome } from "../../home/publish-home.js";
import { welcomeInstaller } from "../../home/welcome-installer.js";
import { installationQuery } from "../../installations/record-ids.js";
import { targetOf } from "../context.js";
import { onEvent } from "../listener.js";

/**
 * A person opens the app's Home tab: it is published anew. The installer of an org-wide install is welcomed now if the bot
 * could not write to them before, because no workspace had the app.
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
