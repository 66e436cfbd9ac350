import { type SafeHtml, html as template } from "@remix-run/html-template";

/** HTML that is safe to send. `String(page)` is its text. */
export type Html = SafeHtml;

/**
 * HTML from a template: `` html`<p title="${title}">${text}</p>` ``. Text is escaped, HTML is not, a list is joined, and
 * `undefined` or `false` leaves nothing. A URL that people follow goes through `safeUrl` first.
 */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[] | undefined | false)[]
): Html {
  // The library takes lists that may be changed, and changes none.
  return template(strings, ...values.map((value) => (value === false ? undefined : (value as Html))));
}
