import { type Html, html } from "../html.js";
import { withEmoji } from "./emoji.js";
import { safeUrl } from "./safe-url.js";

/** The names that mentions by id are shown with. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/**
 * Slack's mrkdwn as HTML. All text is escaped: only the markup below becomes elements, and only a URL that a page may
 * link to becomes a link. https://docs.slack.dev/messaging/formatting-message-text
 */
export function mrkdwn(text: string, names: Names): Html {
  return joined(
    text.split(/(```[\s\S]*?```)/).map((part, index) => {
      if (index % 2 === 1) return html`<pre>${decode(part.slice(3, -3).replace(/^\n/, ""))}</pre>`;
      return lines(part, names);
    }),
  );
}

/** Plain text: emoji, and nothing else. */
export function plainText(text: string): Html {
  return html`${withEmoji(text)}`;
}

/** Lines; those that begin with `>` are quotes. */
function lines(text: string, names: Names): Html {
  const runs: { readonly isQuote: boolean; readonly lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const last = runs.at(-1);
    const isQuote = quoted !== null;
    const content = quoted?.[1] ?? line;
    if (last?.isQuote === isQuote) last.lines.push(content);
    else runs.push({ isQuote, lines: [content] });
  }
  return joined(
    runs.map((run) => {
      const content = joined(
        run.lines.map((line, index) => html`${index > 0 && html`<br>`}${inline(line, names)}`),
      );
      return run.isQuote ? html`<blockquote>${content}</blockquote>` : content;
    }),
  );
}

/** Code, `<…>`, a bare URL, and bold, italic and struck text that begins and ends at the edge of a word. */
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"])|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]{0,2000}?\S)\4(?![\p{L}\p{N}])/gu;

function inline(text: string, names: Names): Html {
  const parts: Html[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, token, url, mark, marked] = match;
    parts.push(words(text.slice(from, match.index)));
    from = match.index + whole.length;
    if (code !== undefined) parts.push(html`<code>${decode(code)}</code>`);
    else if (token !== undefined) parts.push(special(token, names));
    else if (url !== undefined) parts.push(link(decode(url), undefined));
    else parts.push(emphasis(mark ?? "", inline(marked ?? "", names)));
  }
  parts.push(words(text.slice(from)));
  return joined(parts);
}

function emphasis(mark: string, content: Html): Html {
  if (mark === "*") return html`<strong>${content}</strong>`;
  return mark === "_" ? html`<em>${content}</em>` : html`<s>${content}</s>`;
}

/** The markup between `<` and `>`: a person, a channel, a group, a date or a link. */
function special(token: string, names: Names): Html {
  const bar = token.indexOf("|");
  const target = bar === -1 ? token : token.slice(0, bar);
  const label = bar === -1 ? undefined : decode(token.slice(bar + 1));
  const id = target.slice(1);
  switch (target[0]) {
    case "@":
      return html`<span class="mention">@${names.user(id) ?? label ?? id}</span>`;
    case "#":
      return html`<span class="mention">#${names.channel(id) ?? label ?? id}</span>`;
    case "!":
      return command(id, label);
  }
  return link(decode(target), label);
}

function command(name: string, label: string | undefined): Html {
  const date = /^date\^(\d+)\^([^^]+)/.exec(name);
  if (date !== null) return dateText(Number(date[1]), date[2] ?? "", label);
  return html`<span class="mention">${label ?? `@${name.split("^")[0]}`}</span>`;
}

const DATE_STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { dateStyle: "long" },
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { dateStyle: "medium" },
  date_long: { dateStyle: "full" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/**
 * The fallback when the time cannot be read. https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function dateText(seconds: number, format: string, fallback: string | undefined): Html {
  const at = new Date(seconds * 1_000);
  if (Number.isNaN(at.getTime())) return html`${fallback}`;
  const text = format.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, name: string) => {
    const style = DATE_STYLES[name];
    return style === undefined ? whole : new Intl.DateTimeFormat("en-US", style).format(at);
  });
  return html`<time datetime="${at.toISOString()}">${text}</time>`;
}

function link(url: string, label: string | undefined): Html {
  const href = safeUrl(url);
  if (href === undefined) return html`${label ?? `<${url}>`}`;
  return html`<a href="${href}" target="_blank" rel="noopener noreferrer">${label ?? url.replace(/^mailto:/, "")}</a>`;
}

function words(text: string): Html {
  return html`${withEmoji(decode(text))}`;
}

/** Decodes Slack's three entities. */
function decode(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function joined(parts: readonly Html[]): Html {
  return html`${parts}`;
}
