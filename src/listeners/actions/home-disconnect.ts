import { HOME_ACTIONS } from "../../home/home-view.js";
import { publishHome } from "../../home/publish-home.js";
import { disconnect } from "../../lifecycle/disconnect.js";
import { reportDisconnected } from "../../lifecycle/report-disconnected.js";
import { targetOf } from "../context.js";
import { onAction } from "../listener.js";

/**
 * The *Disconnect* button of the Home tab: revokes and deletes the person's token, if there is one, and publishes their
 * Home tab anew. The button may be on an old Home tab, so there may be no token any more.
 */
export const homeDisconnect = onAction(HOME_ACTIONS.disconnect, {
  listen: (listenerContext) => {
    const { store, revoke, log } = listenerContext;
    const report = reportDisconnected(listenerContext);
    return async ({ ack, body, client, context }) => {
      await ack();
      const target = targetOf(context);
      const userId = body.user.id;
      let isDisconnected = false;
      let notice: string | undefined;
      try {
        isDisconnected = await disconnect(store, revoke, target, userId);
      } catch (error) {
        log.error({ err: error }, "An account could not be disconnected");
        notice = "Your account could not be disconnected just now. Try again in a minute.";
      }
      // The company's hook may take any time.
      await Promise.all([
        isDisconnected && report(target, userId, "disconnected"),
        publishHome(listenerContext, client, target, userId, notice),
      ]);
    };
  },
});
