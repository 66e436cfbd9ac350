import type { AppSettings } from "../app/app-registration.js";
import { readAppManifest } from "./app-manifest.js";

/** What an app subscribes to when neither a manifest nor an option says so. */
export const USUAL_EVENTS = [
  "app_home_opened",
  "app_mention",
  "message.im",
  "message.channels",
  "app_uninstalled",
  "tokens_revoked",
];

const USUAL_SCOPES = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "im:history",
  "users:read",
];

/** What the options say of one app; the paths are those that Bolt has unless they say otherwise. */
export interface AppOptions {
  /** Where the app is reached. */
  readonly app: string;
  readonly manifest?: string | undefined;
  readonly name?: string | undefined;
  readonly events: string;
  readonly redirect: string;
  readonly install: string;
  readonly command: readonly string[];
  readonly event?: readonly string[] | undefined;
  /** Whether everything goes over the WebSockets that the app opens. Default: what its manifest says, and otherwise false. */
  readonly socketMode?: boolean | undefined;
  /** The name of the workspace where it is installed from the start. */
  readonly installed?: string | undefined;
}

/** The settings of an app, and what was assumed of it, a sentence each. */
export interface DescribedApp {
  readonly settings: AppSettings;
  readonly assumed: readonly string[];
  /** The redirect URLs of its manifest, as they are written. */
  readonly writtenRedirectUrls: readonly string[];
}

/**
 * The settings of an app, from its manifest and from the options. URLs of the manifest are moved to where the app is
 * reached; those that it does not have are at the paths of the options. Throws `ManifestRefusedError` for a manifest that
 * Slack refuses.
 */
export function describedApp(options: AppOptions): DescribedApp {
  const at = (path: string) => options.app.replace(/\/$/, "") + (path.startsWith("/") ? path : `/${path}`);
  const eventsUrl = at(options.events);
  const commandUrls = Object.fromEntries(
    options.command.map((name) => [name.startsWith("/") ? name : `/${name}`, eventsUrl]),
  );
  if (options.manifest !== undefined) {
    const { settings, assumed, redirectUrls } = readAppManifest(options.manifest, options.app, {
      events: eventsUrl,
      redirect: at(options.redirect),
      socketMode: options.socketMode,
    });
    return {
      settings: {
        ...settings,
        ...(options.name !== undefined && { name: options.name }),
        installUrl: at(options.install),
        commandUrls: { ...settings.commandUrls, ...commandUrls },
        botEvents: [...new Set([...settings.botEvents, ...(options.event ?? [])])],
      },
      assumed,
      writtenRedirectUrls: redirectUrls,
    };
  }
  return {
    settings: {
      name: options.name ?? "My App",
      installUrl: at(options.install),
      redirectUrls: [at(options.redirect)],
      eventsUrl,
      interactivityUrl: eventsUrl,
      optionsUrl: eventsUrl,
      commandUrls,
      botEvents: options.event ?? USUAL_EVENTS,
      botScopes: USUAL_SCOPES,
      userScopes: [],
      orgDeployEnabled: true,
      ...(options.socketMode !== undefined && { socketMode: options.socketMode }),
    },
    assumed: [],
    writtenRedirectUrls: [],
  };
}

/** What is wrong with the address of an app, as a sentence; undefined when it can be used. */
export function appUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    return "It must be a complete URL, such as http://localhost:3000.";
  }
  return url.username || url.password || text.includes("?") || text.includes("#")
    ? "It must have no user name, no query and no fragment."
    : undefined;
}
