import type { Context } from "@slack/bolt";
import type { AgentParts } from "../agent/give-answer.js";
import type { Calls } from "../agent/slack-thread.js";
import type { Audit } from "../audit/audit-entry.js";
import type { Settings } from "../config/settings.js";
import type { EraseEvents } from "../events/erase-events.js";
import type { HomeLinks } from "../home/home-links.js";
import type { Offer } from "../home/offer.js";
import type { HomeBlocks } from "../home/publish-home.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import type { Revoke } from "../lifecycle/disconnect.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import type { IsDead } from "../lifecycle/uninstall.js";
import type { Log } from "../log/log.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import type { EraseOwnData } from "../own-collections/erase-at-uninstall.js";
import type { OpenOwnCollection } from "../own-collections/own-collections.js";
import type { WebClient } from "../slack/web-api.js";

/** What the listeners of an agent need. */
export interface ListenersAgent extends AgentParts {
  /** The Slack app whose answers they are. */
  readonly clientId: string | undefined;
  /** Calls Slack once, with a given token. */
  readonly once: Calls;
  /** Deletes what is stored of answers that were begun before a time: see `eraseAnswers`. */
  readonly erase: (target: InstallationTarget, begunBefore: Date) => Promise<void>;
}

/** What listeners need beside Bolt's arguments. */
export interface ListenerContext {
  readonly manifest: AppManifest;
  /** The values of this app's own environment variables, which `config/settings.ts` lists. */
  readonly settings: Settings;
  readonly links: HomeLinks;
  /** What the listeners say of themselves. */
  readonly offers: readonly Offer[];
  /** The app's own blocks of the Home tab. */
  readonly homeBlocks?: HomeBlocks | undefined;
  /** Whether the app fills its Home tab. */
  readonly hasHomeTab: boolean;
  readonly store: MongoInstallationStore;
  readonly isDead: IsDead;
  readonly revoke: Revoke;
  /** A client with this bot token; the calls of an org-wide install's are about this workspace. */
  readonly clientFor: (botToken: string, teamId: string | undefined) => WebClient;
  readonly eraseEvents: EraseEvents;
  /** A collection of the app's own that the option `collections` declares: `collection<Poll>("polls")`. */
  readonly collection: OpenOwnCollection;
  readonly eraseOwnData: EraseOwnData;
  /** The agent's answers, those in flight here, and what it shows in a thread. */
  readonly agent: ListenersAgent;
  /** Posts with a given token, once: what is said in a person's name is never said twice. */
  readonly asPerson: Pick<WebClient, "chat">;
  readonly hooks: LifecycleHooks;
  /** The audit trail. */
  readonly audit: Audit;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** The installation that authorized a request. */
export function targetOf({ isEnterpriseInstall, teamId, enterpriseId }: Context): InstallationTarget {
  return { isEnterpriseInstall, teamId, enterpriseId };
}
