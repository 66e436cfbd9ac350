import { HOME_ACTIONS } from "../../home/home-view.js";
import { publishHome } from "../../home/publish-home.js";
import { disconnect } from "../../lifecycle/disconnect.js";
import { targetOf } from "../context.js";
import { onAction } from "../listener.js";

/**
 * The *Disconnect* button of the Home tab: revokes and deletes the person's token, if there is one, and publishes their
 * Home tab anew. The button may be on an old Home tab, so there may be no token any more.
 */
export const homeDisconnect = onAction(HOME_ACTIONS.disconnect, {
  listen:
    (listenerContext) =>
    async ({ ack, body, client, context }) => {
      await ack();
      const target = targetOf(context);
      let notice: string | undefined;
      try {
        const { store, revoke, audit } = listenerContext;
        const who = { kind: "person", userId: body.user.id } as const;
        if (await disconnect(store, revoke, target, who.userId)) {
          await audit.record({ action: "disconnect", who, target });
        }
      } catch (error) {
        listenerContext.log.error({ err: error }, "An account could not be disconnected");
        notice = "Your account could not be disconnected just now. Try again in a minute.";
      }
      await publishHome(listenerContext, client, target, body.user.id, notice);
    },
});
