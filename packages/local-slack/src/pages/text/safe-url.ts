/** The URL when a page may link to it, absolute: https, http, mailto, or a link into Slack. `undefined` for every other. */
export function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return ["https:", "http:", "mailto:", "slack:"].includes(protocol) ? href : undefined;
}
