/** HTML that is safe to send: made by `html`, or a constant of this project. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes. Text is escaped, HTML is not, a list is joined, and `undefined` or `false` leaves nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined | false;

/**
 * HTML from a template: `` html`<p title="${title}">${text}</p>` ``. A value may stand in an element's text or between
 * the double quotes of an attribute. A URL that people follow has to pass `safeUrl` first.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, string, index) => text + string + render(values[index]), ""));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
}
