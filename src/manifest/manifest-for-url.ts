import { stringify } from "yaml";
import { isLoopback } from "./local-address.js";
import { isPlainPath, ownUrls } from "./own-url.js";
import { basePathOf, withoutBasePath } from "./paths.js";
import { YamlSource } from "./yaml-source.js";

/** What is wrong with the address of an app, as a sentence; undefined when it can be used. */
export function appUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.host === "") return "It must be a complete URL, such as https://app.example.com.";
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return "It must begin with https://, because Slack sends nothing to other addresses (http:// is for localhost alone).";
  }
  if (url.username || url.password || text.includes("?") || text.includes("#")) {
    return "It must have no user name, no query and no fragment.";
  }
  return isPlainPath(url.pathname)
    ? undefined
    : "Its path may have letters, digits and - . _ ~ between slashes.";
}

/** The address of an app as `PUBLIC_URL` has it: the origin and the path of a URL, without a slash at its end. */
export function appAddress(url: string): string {
  return new URL(url).origin + basePathOf(url);
}

/**
 * The manifest with every URL of the app moved to `url`: its origin, and its path, if it has one, in front of each
 * URL's own path and query. Everything else stays as it was written, comments too. Moving twice to the same place changes nothing.
 *
 * `text` is a manifest whose own URLs are complete, such as one that `parseManifest` accepts. Throws `RangeError` when `appUrlProblem` finds one.
 */
export function manifestForUrl(text: string, url: string): string {
  const problem = appUrlProblem(url);
  if (problem !== undefined) throw new RangeError(problem);
  const address = appAddress(url);
  const source = new YamlSource(text);
  return source.withScalars(
    ownUrls(source.data).map((own) => {
      const { pathname: path, search } = new URL(own.url);
      return { path: own.path, value: address + withoutBasePath(path, basePathOf(url)) + search };
    }),
  );
}

/** The link that opens Slack's "create an app" page with this manifest filled in, without its comments. */
export function createAppUrl(manifestText: string): string {
  const manifest = stringify(new YamlSource(manifestText).data, { lineWidth: 0 });
  return `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(manifest)}`;
}
