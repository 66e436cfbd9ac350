import { readFileSync } from "node:fs";
import type { AppSettings } from "../app/app-registration.js";
import { flawsOf } from "../app/manifest-check.js";
import { settingsOf } from "../app/manifest-settings.js";
import { readManifestText } from "../app/manifest-text.js";
import { ManifestRefusedError } from "../errors.js";

/** What an app subscribes to when neither a manifest nor an option says so. */
export const USUAL_EVENTS = [
  "app_home_opened",
  "app_mention",
  "message.im",
  "message.channels",
  "app_uninstalled",
  "tokens_revoked",
];

export interface AppOptions {
  /** Where the app is reached. */
  readonly app: string;
  readonly manifest?: string | undefined;
  readonly name: string;
  readonly events: string;
  readonly redirect: string;
  readonly install: string;
  readonly command: readonly string[];
  readonly event?: readonly string[] | undefined;
}

/**
 * The settings of an app, from its manifest or from the options. Throws `ManifestRefusedError` for a manifest that
 * Slack refuses.
 */
export function appSettings(options: AppOptions): AppSettings {
  const at = (path: string) => options.app.replace(/\/$/, "") + (path.startsWith("/") ? path : `/${path}`);
  const installUrl = at(options.install);
  if (options.manifest !== undefined) return { ...fromManifest(options.manifest, options.app), installUrl };
  const eventsUrl = at(options.events);
  return {
    name: options.name,
    installUrl,
    redirectUrls: [at(options.redirect)],
    eventsUrl,
    interactivityUrl: eventsUrl,
    commandUrls: Object.fromEntries(
      options.command.map((name) => [name.startsWith("/") ? name : `/${name}`, eventsUrl]),
    ),
    botEvents: options.event ?? USUAL_EVENTS,
    botScopes: [
      "app_mentions:read",
      "channels:history",
      "chat:write",
      "commands",
      "im:history",
      "users:read",
    ],
    userScopes: [],
    orgDeployEnabled: true,
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

/** The settings in a manifest, with every URL of the app moved to where the app is reached. */
function fromManifest(file: string, app: string): AppSettings {
  const read = readManifestText(textOf(file));
  if (!("manifest" in read)) {
    throw new ManifestRefusedError(
      file,
      read.problems.map(({ line, message }) => `${file}:${line} ${message}`),
    );
  }
  const flaws = flawsOf(read.manifest);
  if (flaws.length > 0) {
    throw new ManifestRefusedError(
      file,
      flaws.map(({ message, pointer }) => {
        const field = pointer.split("/").slice(1).join(".") || "(whole file)";
        return `${file}:${read.lineOf(pointer)} ${field}: ${message}`;
      }),
    );
  }
  const settings = settingsOf(read.manifest);
  const moved = (url: string) => (url === "" ? url : movedTo(app, url));
  return {
    ...settings,
    redirectUrls: settings.redirectUrls.map(moved),
    eventsUrl: moved(settings.eventsUrl),
    commandUrls: Object.fromEntries(
      Object.entries(settings.commandUrls).map(([command, url]) => [command, moved(url)]),
    ),
    ...(settings.interactivityUrl !== undefined && { interactivityUrl: moved(settings.interactivityUrl) }),
  };
}

/** The URL's path and query at the app's origin, below the app's own path if it has one. */
function movedTo(app: string, url: string): string {
  const { origin, pathname: base } = new URL(app);
  const prefix = base.replace(/\/$/, "");
  const { pathname, search } = new URL(url);
  return origin + (pathname.startsWith(`${prefix}/`) ? pathname : prefix + pathname) + search;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const reason = code === "ENOENT" ? "there is no such file" : `the system says ${code ?? "no"}`;
    throw new ManifestRefusedError(file, [
      `${file} cannot be read: ${reason}. A manifest is a YAML or JSON file.`,
    ]);
  }
}
