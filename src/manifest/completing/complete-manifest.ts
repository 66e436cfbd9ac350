import { appUrlProblem, manifestForUrl } from "../manifest-for-url.js";
import { brokenRules } from "../manifest-rules.js";
import { ownUrlProblem, ownUrls, valuesAt } from "../own-url.js";
import { INSTALL_REDIRECT_PATH } from "../paths.js";
import type { BrokenRule } from "../rules/broken-rule.js";
import { type FieldPath, YamlSource } from "../yaml-source.js";
import { withValue } from "./with-value.js";

const REQUEST_PATH = "/slack/events";

/** Where the app is as long as nothing says it. */
const SOMEWHERE = "https://app.example.com";

const EVENTS_URL = ["settings", "event_subscriptions", "request_url"];
const REDIRECT_URLS = ["oauth_config", "redirect_urls"];

/**
 * A manifest, YAML or JSON, with what distribution needs and it does not have: request URLs of its events, of
 * interactivity where that is enabled, and of each slash command; a redirect URL, and one of its own for Sign in with Slack where
 * that is asked for; the events `app_uninstalled` and `tokens_revoked`; Socket Mode off; and the bot scopes without which an
 * event or a command that it has would not come.
 *
 * Everything else stays as it was written, comments too. With `url`, all URLs of the app are moved there; else the new ones
 * are at the address of the first that is there. Completing twice changes nothing. What nobody but the author can say stays
 * missing, and what is wrong stays wrong: `parseManifest` names it. A text that is not YAML is returned unchanged.
 *
 * Throws `RangeError` where `appUrlProblem` finds one in `url`.
 */
export function completeManifest(text: string, { url }: { readonly url?: string | undefined } = {}): string {
  const problem = url === undefined ? undefined : appUrlProblem(url);
  if (problem !== undefined) throw new RangeError(problem);
  const { data, problems } = new YamlSource(text);
  if (problems.length > 0) return text;

  const origin = originIn(data) ?? (url === undefined ? SOMEWHERE : new URL(url).origin);
  let completed = withItem(text, REDIRECT_URLS, origin + INSTALL_REDIRECT_PATH, { onlyFirst: true });
  // Before the events, which bring their group with them: the URL comes first there.
  if (isMissing(completed, EVENTS_URL)) completed = withValue(completed, EVENTS_URL, origin + REQUEST_PATH);
  completed = withFixes(completed, origin);

  const canMove = ownUrls(new YamlSource(completed).data).every((own) => URL.canParse(own.url));
  return url !== undefined && canMove ? manifestForUrl(completed, url) : completed;
}

/** One fix can make another rule speak: a new event needs its URL. */
function withFixes(text: string, origin: string): string {
  const fixed = brokenRules(new YamlSource(text).data).reduce(
    (done, rule) => withFix(done, rule, origin),
    text,
  );
  return fixed === text ? text : withFixes(fixed, origin);
}

function withFix(text: string, { path, fix }: BrokenRule, origin: string): string {
  if (fix === undefined) return text;
  if ("item" in fix) return withItem(text, path, fix.item);
  if ("redirectPath" in fix) return withItem(text, path, origin + fix.redirectPath);
  return withValue(text, path, "requestUrl" in fix ? origin + REQUEST_PATH : fix.value);
}

function withItem(text: string, list: FieldPath, item: string, { onlyFirst = false } = {}): string {
  const there = valueIn(text, list);
  const items = Array.isArray(there) ? there.length : 0;
  return onlyFirst && items > 0 ? text : withValue(text, [...list, items], item);
}

function isMissing(text: string, path: FieldPath): boolean {
  const there = valueIn(text, path);
  return there === undefined || there === null || there === "";
}

function valueIn(text: string, path: FieldPath): unknown {
  return valuesAt(new YamlSource(text).data, path.map(String))[0]?.value;
}

function originIn(manifest: unknown): string | undefined {
  const first = ownUrls(manifest).find((own) => ownUrlProblem(own.url) === undefined);
  return first && new URL(first.url).origin;
}
