import type { App, BlockButtonAction } from "@slack/bolt";
import { oncePerEvent } from "../events/once-per-event.js";
import { HOME_ACTIONS } from "../home/home-view.js";
import { runListener } from "../log/listener-run.js";
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
import { nameRuns } from "./name-runs.js";
import { requireInstallation } from "./require-installation.js";

// biome-ignore lint/suspicious/noExplicitAny: each has the arguments of its own event or action
type Listener = (args: any) => Promise<void>;

/** By the type of the event; `message` is that of every `message.…` event. */
function eventListeners(context: ListenerContext): ReadonlyMap<string, Listener> {
  return new Map<string, Listener>([
    ["app_home_opened", appHomeOpened(context)],
    ["app_mention", appMention],
    ["message", messageIm],
    ["app_uninstalled", appUninstalled(context)],
    ["tokens_revoked", tokensRevoked(context)],
  ]);
}

/** By the `action_id` of a button. */
function actionListeners(context: ListenerContext): ReadonlyMap<string, Listener> {
  return new Map<string, Listener>([
    [HOME_ACTIONS.disconnect, homeDisconnect(context)],
    [HOME_ACTIONS.connect, linkButton],
    [HOME_ACTIONS.reinstall, linkButton],
  ]);
}

/**
 * Registers every listener: one file each, named after what it listens to. Warns of what the manifest has Slack send and
 * nobody here hears.
 *
 * Bolt runs the middleware of every listener that it has for every request. One for each kind of request, which looks up
 * the rest, makes an event cheaper than one for each listener here would; one more beside them, on `app.bolt`, works as
 * well.
 */
export function registerListeners(app: App, context: ListenerContext): void {
  app.use(nameRuns);
  app.use(requireInstallation(context));

  const events = new Map(
    // The name is kept with an event that is tried again.
    [...eventListeners(context)].map(([type, listener]) => [type, oncePerEvent(type, listener)]),
  );
  app.event(/./, async (args) => events.get(args.event.type)?.(args));

  const actions = actionListeners(context);
  app.action<BlockButtonAction>({ type: "block_actions" }, async (args) => {
    const { action_id: listener } = args.action;
    await runListener({ listener }, () => actions.get(listener)?.(args));
  });

  // The manifest gives the command its name: the first of its commands is this one.
  const [first] = context.manifest.commands;
  if (first !== undefined) app.command(first.command, speak(context));

  for (const name of unheard(context.manifest, [...events.keys()])) {
    context.log.warn(`The manifest has ${name}, and src/listeners has no listener for it`);
  }
}

/** The events and slash commands of a manifest that have no listener, where these types of events and one command have. */
function unheard(
  { botEvents, commands }: Pick<AppManifest, "botEvents" | "commands">,
  heard: readonly string[],
): string[] {
  return [
    ...botEvents.filter((event) => !heard.includes(event.replace(/^message\..*/, "message"))),
    ...commands.slice(1).map(({ command }) => command),
  ];
}
