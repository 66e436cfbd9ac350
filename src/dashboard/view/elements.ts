import { type Html, html } from "../../web/pages/html.js";

export interface Column {
  readonly head: string;
  readonly kind?: "num";
}

/** An undefined cell is empty, and has no line of its own on a small screen. */
export type Row = readonly (Html | string | undefined)[];

/** A table, whose rows stack on a small screen. */
export function table(caption: string, columns: readonly (Column | string)[], rows: readonly Row[]): Html {
  const all = columns.map((column) => (typeof column === "string" ? { head: column } : column));
  const classOf = (column: Column | undefined, cell: Row[number]) =>
    [column?.kind, cell === undefined ? "empty" : undefined].filter((name) => name !== undefined).join(" ");
  return html`<div class="panel">
<table class="stacks">
<caption class="unseen">${caption}</caption>
<thead><tr>${all.map(({ head, kind }) => html`<th scope="col" class="${kind ?? ""}">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) =>
    html`<tr>${row.map(
      (cell, index) =>
        html`<td data-label="${all[index]?.head ?? ""}" class="${classOf(all[index], cell)}">${cell === undefined ? undefined : html`<span>${cell}</span>`}</td>`,
    )}</tr>\n`,
)}</tbody>
</table>
</div>`;
}

/** Names and what is known of each, one below the other. */
export function facts(rows: readonly (readonly [name: string, value: Html | string | undefined])[]): Html {
  return html`<div class="panel pad"><dl class="facts">
${rows.map(([name, value]) => (value === undefined ? html`` : html`<dt>${name}</dt>\n<dd>${value}</dd>\n`))}</dl></div>`;
}

export function section(heading: string, ...content: readonly (Html | undefined)[]): Html {
  return html`<section>\n<h2>${heading}</h2>\n${content.map((each) => html`${each}\n`)}</section>\n`;
}

export function notice(kind: "good" | "bad", paragraphs: readonly (Html | string)[]): Html {
  return html`<div class="notice ${kind === "bad" ? "bad" : ""}" role="status">
${paragraphs.map((each) => html`<p>${each}</p>\n`)}</div>\n`;
}

/** A button that sends a form to a path of this dashboard. */
export function verb(
  path: string,
  label: string,
  token: string,
  fields: Readonly<Record<string, string>> = {},
  kind: "" | "danger" | "sure" = "",
): Html {
  return html`<form method="post" action="${path}">${Object.entries({ token, ...fields }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="do ${kind}">${label}</button></form>`;
}

/** A link that looks like a button: to a page that asks first. */
export function asksFirst(href: string, label: string): Html {
  return html`<a class="do danger" href="${href}">${label}</a>`;
}

export function nextPage(href: string | undefined): Html | undefined {
  return href === undefined
    ? undefined
    : html`<p class="next"><a class="do" href="${href}" rel="next">Next page</a></p>`;
}

/** How much of a whole something is. */
export function share(part: number, whole: number): Html {
  const percent = whole === 0 ? 0 : Math.max(1, Math.round((100 * part) / whole));
  return html`<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="10"/><rect width="${percent}" height="10"/></svg>`;
}

/** A path of this dashboard with a query; what is undefined or empty is left out. */
export function pathWith(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`;
}
