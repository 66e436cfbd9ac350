import { readFileSync } from "node:fs";
import type { AppSettings } from "../app/app-registration.js";
import { flawsOf } from "../app/manifest-check.js";
import { fieldsAt, isOn, textsAt } from "../app/manifest-fields.js";
import type { ManifestFlaw } from "../app/manifest-flaw.js";
import { manifestSettings } from "../app/manifest-settings.js";
import { type ManifestText, readManifestText } from "../app/manifest-text.js";
import { ManifestRefusedError } from "../errors.js";
import { iconBeside } from "./app-icon.js";

/** Slack may have added scopes and events since this list was made, and takes a manifest with them. */
const MAY_BE_NEW = ["illegal_bot_scopes", "illegal_user_scopes", "invalid_event_type"];
/** Where a URL is missing, it is assumed. */
const MISSING_URL = "requires_request_url";

/** What a manifest says of its app. */
export interface DescribedManifest {
  readonly settings: AppSettings;
  /** What was assumed, a sentence each. */
  readonly assumed: readonly string[];
  /** Its redirect URLs, as they are written. */
  readonly redirectUrls: readonly string[];
}

/** What stands for what a manifest leaves out. */
export interface UsualAddresses {
  readonly events: string;
  readonly redirect: string;
  /** Whether Socket Mode is on, whatever the manifest says; undefined: as it says. */
  readonly socketMode?: boolean | undefined;
}

/**
 * The settings of the app whose manifest is in `file`. Its URLs are moved to where the app is reached, and those that it
 * does not have are the `usual` ones; `assumed` says which, a sentence each. Throws `ManifestRefusedError` for what cannot
 * be read, and for what Slack refuses with the URLs filled in.
 */
export function readAppManifest(file: string, app: string, usual: UsualAddresses): DescribedManifest {
  const text = readManifest(file);
  const { manifest } = text;
  const flaws = flawsOf(manifest);
  const refused = flaws.filter(({ code }) => code !== MISSING_URL && !MAY_BE_NEW.includes(code));
  if (refused.length > 0) throw new ManifestRefusedError(file, refused.map(inFile(file, text)));

  const written = manifestSettings(manifest, app);
  const settings = {
    ...written,
    ...(usual.socketMode !== undefined && { socketMode: usual.socketMode }),
  };
  const interactivity = isOn(manifest, "settings.interactivity.is_enabled");
  const commands = Object.entries(settings.commandUrls);
  const steps = Object.keys(fieldsAt(manifest, "functions")[0]?.value ?? {});
  const withoutUrl = settings.socketMode
    ? []
    : [
        ...(settings.eventsUrl === "" ? ["events"] : []),
        ...(interactivity && (settings.interactivityUrl ?? "") === "" ? ["interactivity"] : []),
        ...commands.filter(([, url]) => url === "").map(([command]) => command),
      ];
  // A manifest without any URL leaves the one for options to be assumed with the others.
  const optionsUrl = settings.optionsUrl ?? (settings.interactivityUrl === undefined ? "" : undefined);
  const icon = iconBeside(file);
  const filledIn = (url: string) => (url === "" ? usual.events : url);
  return {
    redirectUrls: textsAt(manifest, "oauth_config.redirect_urls.*"),
    settings: {
      ...settings,
      ...(icon !== undefined && { icon }),
      redirectUrls: settings.redirectUrls.length === 0 ? [usual.redirect] : settings.redirectUrls,
      eventsUrl: filledIn(settings.eventsUrl),
      commandUrls: Object.fromEntries(commands.map(([command, url]) => [command, filledIn(url)])),
      ...(interactivity && { interactivityUrl: filledIn(settings.interactivityUrl ?? "") }),
      ...(interactivity && optionsUrl !== undefined && { optionsUrl: filledIn(optionsUrl) }),
    },
    assumed: [
      ...(withoutUrl.length === 0
        ? []
        : [`It has no URL for ${inWords(withoutUrl)}: sent to ${usual.events}.`]),
      ...(settings.redirectUrls.length === 0
        ? [`It has no redirect URL: people come back to ${usual.redirect}.`]
        : []),
      ...(usual.socketMode === undefined || usual.socketMode === (written.socketMode ?? false)
        ? []
        : [`Its Socket Mode is ${written.socketMode ? "on: taken as off" : "off: taken as on"}.`]),
      ...(fieldsAt(manifest, "settings.interactivity").length === 0
        ? ["It has no interactivity: buttons and modals send nothing."]
        : interactivity
          ? []
          : ["Its interactivity is off: buttons and modals send nothing."]),
      ...(steps.length === 0
        ? []
        : [
            `Its functions (${inWords(steps)}) are not run: custom steps belong to workflows, which are not played.`,
          ]),
      ...flaws
        .filter(({ code }) => MAY_BE_NEW.includes(code))
        .map(({ message }) => `${message}: not known here, and taken as it is.`),
    ],
  };
}

function readManifest(file: string): ManifestText {
  const read = readManifestText(textOf(file));
  if ("manifest" in read) return read;
  throw new ManifestRefusedError(
    file,
    read.problems.map(({ line, message }) => `${file}:${line} ${message}`),
  );
}

function inFile(file: string, { lineOf }: ManifestText): (flaw: ManifestFlaw) => string {
  return ({ message, pointer }) => {
    const field = pointer.split("/").slice(1).join(".") || "(whole file)";
    return `${file}:${lineOf(pointer)} ${field}: ${message}`;
  };
}

function inWords(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]+)$/, " and $1");
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
