/** HTML that is safe to send: made by `html`, or a constant of this project. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes. Text is escaped, HTML is not, a list is joined, and `undefined` leaves nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined;

/**
 * HTML from a template: `` html`<p title="${title}">${text}</p>` ``. A value may stand in an element's text or between
 * the double quotes of an attribute; one that people click on goes through `safeUrl` first.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, string, index) => text + string + render(values[index]), ""));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function render(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value).replace(/[&<>"'`]/g, (character) => ESCAPES[character] ?? "");
}

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
