import { type Html, html } from "../html.js";

/**
 * The form that the elements of a message or Home tab belong to; it comes before them. Its disabled button keeps Enter in a
 * text field from pressing the first button among them.
 */
export function elementForm(id: string, action: string, hidden: Readonly<Record<string, string>>): Html {
  return html`<form id="${id}" method="post" action="${action}"><button type="submit" hidden disabled></button>${Object.entries(
    hidden,
  ).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}</form>`;
}
