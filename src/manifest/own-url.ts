import { isLoopback } from "./local-address.js";
import type { FieldPath } from "./yaml-source.js";

/** A URL of the manifest that leads to this app. */
export interface OwnUrl {
  readonly path: FieldPath;
  readonly url: string;
  /** Where people come back from Slack, or where Slack sends events, commands and interactivity. */
  readonly use: "redirect" | "request";
}

/** Every place where a manifest has a URL of the app; `*` is each item of a list. */
const PLACES: readonly { readonly path: readonly string[]; readonly use: OwnUrl["use"] }[] = [
  { path: ["oauth_config", "redirect_urls", "*"], use: "redirect" },
  { path: ["settings", "event_subscriptions", "request_url"], use: "request" },
  { path: ["settings", "interactivity", "request_url"], use: "request" },
  { path: ["settings", "interactivity", "message_menu_options_url"], use: "request" },
  { path: ["features", "slash_commands", "*", "url"], use: "request" },
  { path: ["features", "code_channels", "slash_command_url"], use: "request" },
];

/** The app's own URLs in a manifest that need not be valid: what is not text where a URL belongs is left out. */
export function ownUrls(manifest: unknown): readonly OwnUrl[] {
  return PLACES.flatMap(({ path, use }) =>
    valuesAt(manifest, path).flatMap((found) =>
      typeof found.value === "string" ? [{ path: found.path, url: found.value, use }] : [],
    ),
  );
}

/** The values of a path in plain data, none where a step is missing. */
export function valuesAt(
  data: unknown,
  path: readonly string[],
  parents: FieldPath = [],
): readonly { readonly path: FieldPath; readonly value: unknown }[] {
  const [step, ...rest] = path;
  if (step === undefined) return [{ path: parents, value: data }];
  if (step === "*") {
    return Array.isArray(data) ? data.flatMap((item, at) => valuesAt(item, rest, [...parents, at])) : [];
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  const entry = Object.entries(data).find(([key]) => key === step);
  return entry ? valuesAt(entry[1], rest, [...parents, step]) : [];
}

/** What is wrong with one of the app's own URLs, as the end of a sentence that begins with the field. */
export function ownUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.host === "") {
    return "must be a complete URL, such as https://app.example.com/slack/events.";
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return "must begin with https://. Slack sends nothing to other addresses (http:// is for localhost alone).";
  }
  if (url.username || url.password || text.includes("?") || text.includes("#")) {
    return "must have no user name, no query and no fragment: this app answers at a plain path.";
  }
  if (!isPlainPath(url.pathname) || url.pathname === "/") {
    return "must have a path of letters, digits and - . _ ~ between slashes, such as /slack/events.";
  }
  return undefined;
}

/** Whether a path has only what no router and no proxy reads as a pattern. */
export function isPlainPath(path: string): boolean {
  return /^\/[A-Za-z0-9/._~-]*$/.test(path) && !path.includes("//");
}
