import type { App } from "@slack/bolt";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { IsDead } from "../installations/uninstall.js";
import type { Log } from "../log.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { speak } from "./commands/speak.js";
import { appMention } from "./events/app-mention.js";
import { appUninstalled } from "./events/app-uninstalled.js";
import { messageIm } from "./events/message-im.js";
import { tokensRevoked } from "./events/tokens-revoked.js";
import { requireInstallation } from "./require-installation.js";

export interface ListenerContext {
  readonly manifest: AppManifest;
  readonly installUrl: string;
  readonly store: MongoInstallationStore;
  readonly isDead: IsDead;
  readonly log: Log;
}

/** Registers every listener: one file each, named after what it listens to. */
export function registerListeners(app: App, context: ListenerContext): void {
  app.use(requireInstallation(context));

  app.event("app_mention", appMention);
  app.event("message", messageIm);
  app.event("app_uninstalled", appUninstalled(context));
  app.event("tokens_revoked", tokensRevoked(context));

  for (const { command } of context.manifest.commands) app.command(command, speak(context));
}
