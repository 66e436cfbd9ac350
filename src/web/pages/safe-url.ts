const SAFE_SCHEMES = ["https:", "http:", "slack:", "mailto:"];

/**
 * The URL when a page may link to it: https, http, slack, mailto, or a path of this site. `undefined` for every other, such as
 * `javascript:` or `//elsewhere`, in whatever spelling a browser would still follow.
 */
export function safeUrl(url: string): string | undefined {
  const here = "https://here.invalid";
  if (url.startsWith("/")) {
    return URL.canParse(url, here) && new URL(url, here).origin === here ? url : undefined;
  }
  return URL.canParse(url) && SAFE_SCHEMES.includes(new URL(url).protocol) ? url : undefined;
}
