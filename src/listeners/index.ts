import type { App, BlockButtonAction } from "@slack/bolt";
import { oncePerEvent } from "../events/once-per-event.js";
import { HOME_ACTIONS } from "../home/home-view.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { homeDisconnect } from "./actions/home-disconnect.js";
import { linkButton } from "./actions/link-button.js";
import { speak } from "./commands/speak.js";
import type { ListenerContext } from "./context.js";
import { appHomeOpened } from "./events/app-home-opened.js";
import { appMention } from "./events/app-mention.js";
import { appUninstalled } from "./events/app-uninstalled.js";
import { messageIm } from "./events/message-im.js";
import { tokensRevoked } from "./events/tokens-revoked.js";
import { requireInstallation } from "./require-installation.js";

/** The events that have a listener below; `message` is that of every `message.…` event. */
export const HEARD_EVENTS: readonly string[] = [
  "app_home_opened",
  "app_mention",
  "message",
  "app_uninstalled",
  "tokens_revoked",
];

/**
 * Registers every listener: one file each, named after what it listens to. Warns of what the manifest has Slack send and
 * nobody here hears.
 */
export function registerListeners(app: App, context: ListenerContext): void {
  app.use(requireInstallation(context));

  // The names are kept with events that are tried again: a new listener needs a name that no other has had.
  app.event("app_home_opened", oncePerEvent("app-home-opened", appHomeOpened(context)));
  app.event("app_mention", oncePerEvent("app-mention", appMention));
  app.event("message", oncePerEvent("message-im", messageIm));
  app.event("app_uninstalled", oncePerEvent("app-uninstalled", appUninstalled(context)));
  app.event("tokens_revoked", oncePerEvent("tokens-revoked", tokensRevoked(context)));

  app.action<BlockButtonAction>(HOME_ACTIONS.disconnect, homeDisconnect(context));
  app.action<BlockButtonAction>(HOME_ACTIONS.connect, linkButton);
  app.action<BlockButtonAction>(HOME_ACTIONS.reinstall, linkButton);

  // The manifest gives the command its name: the first of its commands is this one.
  const [first] = context.manifest.commands;
  if (first !== undefined) app.command(first.command, speak(context));

  for (const name of unheard(context.manifest)) {
    context.log.warn(`The manifest has ${name}, and src/listeners has no listener for it`);
  }
}

/** The events and slash commands of a manifest that have no listener here. */
export function unheard({ botEvents, commands }: Pick<AppManifest, "botEvents" | "commands">): string[] {
  return [
    ...botEvents.filter((event) => !HEARD_EVENTS.includes(event.replace(/^message\..*/, "message"))),
    ...commands.slice(1).map(({ command }) => command),
  ];
}
