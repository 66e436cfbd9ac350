import type { App } from "@slack/bolt";
import type { Clients } from "../clients/clients.js";
import type { Database } from "../database/database.js";
import type { EventInbox } from "../events/event-inbox.js";
import type { HomeBlocks } from "../home/publish-home.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import type { Listener } from "../listeners/listener.js";
import type { Log } from "../log/log.js";
import type { InstallLinkOptions } from "../oauth/links/install-links.js";
import type { DeclaredCollections } from "../own-collections/declared-collections.js";
import type { OpenOwnCollection } from "../own-collections/own-collections.js";
import type { RotatingStore } from "../rotation/rotating-store.js";
import type { OnSignedIn } from "../signin/signed-in.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { MountedHandler } from "../web/mounted-handler.js";
import type { AppIcon } from "../web/pages/app-icon.js";
import type { OwnTexts } from "../web/pages/texts.js";
import type { StartAndStop } from "./start-and-stop.js";

/** What `createApp` needs beside the configuration. */
export interface AppParts extends LifecycleHooks {
  readonly database: Database;
  readonly logger: Log;
  /** The app's picture on its pages; without it, the first letter of its name. */
  readonly icon?: AppIcon | undefined;
  /** What answers Slack, beside the listeners that every app has (`listeners/kept.ts`): by default the list of `listeners/index.ts`. */
  readonly listeners?: readonly Listener[];
  /** The app's own blocks of the Home tab. */
  readonly home?: HomeBlocks | undefined;
  /** The app's own words on its pages. */
  readonly texts?: OwnTexts | undefined;
  /** The collections of the app's own data. */
  readonly collections?: DeclaredCollections | undefined;
  /** Answers who has signed in with Slack. Default: leads them to where their link said, else to the page of their workspaces. */
  readonly onSignedIn?: OnSignedIn | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** The lease of `EventInbox`. A short one lets other processes take over sooner. All processes need the same value. */
  readonly leaseMs?: number;
  /** Where metrics and traces go. Default: `registeredTelemetry()`. */
  readonly telemetry?: Telemetry;
}

/** What a company's own code has of the app outside of its listeners. */
export interface AppSurface extends Clients {
  /** A collection of the app's own that the option `collections` declares, as listeners have it in their context. */
  readonly collection: OpenOwnCollection;
  /**
   * A link to install the app for a customer of the company's own: the tenant is stored with the installation, told to the
   * hooks, and found by `findInstallations`. Whoever has the link can use it until it expires, so give it to that customer
   * alone. A reinstall without a link keeps the tenant; with another link it has that link's. Throws `InstallLinkError`
   * (`install_link_impossible`) for a tenant, an address or a time that cannot be used, and without OAuth credentials.
   */
  installLink(options: InstallLinkOptions): string;
}

/** The app that `createApp` has put together, and its parts. */
export interface DistributedApp extends AppSurface, StartAndStop {
  /** Bolt's App, for more listeners. */
  readonly bolt: App;
  readonly installationStore: MongoInstallationStore;
  /** The inbox; undefined when the configuration sends events straight to the listeners. */
  readonly inbox: EventInbox | undefined;
  /** The store with tokens that are refreshed before they expire; undefined where the app runs on a token of its own. */
  readonly rotatingStore: RotatingStore | undefined;
  /** Where people install the app. */
  readonly installUrl: string;
  /** Where people sign in with Slack; undefined where the app does not ask for that. */
  readonly signInUrl: string | undefined;
  /** The whole app for another server, from `startMounted` on. */
  readonly handler: MountedHandler;
}
