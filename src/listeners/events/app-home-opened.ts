import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { publishHome } from "../../home/publish-home.js";
import { type ListenerContext, targetOf } from "../context.js";

/** A person opens the app's Home tab: they see how things are now. */
export function appHomeOpened(listenerContext: ListenerContext) {
  return async ({
    event,
    client,
    context,
  }: SlackEventMiddlewareArgs<"app_home_opened"> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab === "home") await publishHome(listenerContext, client, targetOf(context), event.user);
  };
}
