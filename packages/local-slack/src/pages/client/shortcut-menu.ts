import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { clientPath, type Viewer } from "./viewer.js";

/** The global shortcuts of the app, beside the box to write in; nothing where it has none. */
export function shortcutMenu(
  { shortcuts }: Pick<PageParts, "shortcuts">,
  viewer: Viewer,
  back: string,
): Html {
  const offered = shortcuts.offeredIn(viewer.workspace.id, "global");
  if (offered.length === 0) return html``;
  const buttons = offered.map(
    ({ callbackId, name, description }) =>
      html`<button class="option" type="submit" name="callback_id" value="${callbackId}"><b>${name}</b> <span class="quiet">${description}</span></button>`,
  );
  return html`<details class="menu shortcuts" id="shortcuts"><summary class="button" aria-label="Shortcuts">⚡</summary>
<form class="options" method="post" action="${clientPath(viewer, "shortcut")}"><input type="hidden" name="back" value="${back}">${buttons}</form></details>`;
}
