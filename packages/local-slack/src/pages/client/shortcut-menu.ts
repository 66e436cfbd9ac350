import { type OfferedShortcut, offeredShortcuts, type ShortcutUse } from "../../interactivity/shortcuts.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { clientPath, type Viewer } from "./viewer.js";

/** A shortcut in a form: its `callback_id`, with its app where several have such a shortcut. */
export function shortcutValue(
  { appId, callbackId }: OfferedShortcut,
  offered: readonly OfferedShortcut[],
): string {
  const isOfSeveral = offered.some((each) => each.callbackId === callbackId && each.appId !== appId);
  return isOfSeveral ? `${appId}/${callbackId}` : callbackId;
}

/** Reads that; without an app, it is the first that offers such a shortcut. */
export function readShortcut(value: string): Pick<ShortcutUse, "app" | "callbackId"> {
  const [, app, callbackId] = /^(A[A-Z0-9]+)\/(.+)$/s.exec(value) ?? [];
  return app === undefined || callbackId === undefined ? { callbackId: value } : { app, callbackId };
}

/** The global shortcuts of the apps, beside the box to write in; nothing where they have none. */
export function shortcutMenu({ apps }: Pick<PageParts, "apps">, viewer: Viewer, back: string): Html {
  const offered = offeredShortcuts(apps, viewer.workspace.id, "global");
  if (offered.length === 0) return html``;
  const buttons = offered.map(
    (each) =>
      html`<button class="option" type="submit" name="callback_id" value="${shortcutValue(each, offered)}"><b>${each.name}</b> <span class="quiet">${each.description}</span></button>`,
  );
  return html`<details class="menu shortcuts" id="shortcuts"><summary class="button" aria-label="Shortcuts">⚡</summary>
<form class="options" method="post" action="${clientPath(viewer, "shortcut")}"><input type="hidden" name="back" value="${back}">${buttons}</form></details>`;
}
