import { ManifestError } from "../errors.js";
import { readManifestText } from "../manifest/app-manifest.js";
import { manifestForUrl } from "../manifest/manifest-for-url.js";
import { YamlSource } from "../manifest/yaml-source.js";
import type { AppSettings } from "../sandbox/app-registration.js";
import { flawsOf } from "../sandbox/manifest-check.js";
import { settingsOf } from "../sandbox/manifest-settings.js";

/** What an app subscribes to where nothing is said. */
export const USUAL_EVENTS = [
  "app_home_opened",
  "app_mention",
  "message.im",
  "message.channels",
  "app_uninstalled",
  "tokens_revoked",
];

export interface SandboxOptions {
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

/** What the local Slack is told of an app: by its manifest, or by paths. Throws `ManifestError` for one that Slack refuses. */
export function sandboxSettings(options: SandboxOptions): AppSettings {
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

/** Every app's manifest, not only one that this project could serve. */
function fromManifest(file: string, app: string): AppSettings {
  const text = readManifestText(file);
  const source = new YamlSource(text);
  if (source.problems.length > 0) throw new ManifestError(file, source.problems);
  const problems = flawsOf(source.data).map(({ message, pointer }) => {
    const path = pointer.split("/").slice(1);
    return { line: source.lineOf(path), field: path.join(".") || "(whole file)", message };
  });
  if (problems.length > 0) throw new ManifestError(file, problems);
  return settingsOf(new YamlSource(manifestForUrl(text, app)).data);
}
