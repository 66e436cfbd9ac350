import { offeredShortcuts } from "../../interactivity/shortcuts.js";
import type { Message } from "../../messages/messages.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { shortcutValue } from "./shortcut-menu.js";
import { typedFrom } from "./typed-text.js";
import type { Viewer } from "./viewer.js";

/** Before the name of the shortcut in the value of a button that uses a shortcut. */
export const SHORTCUT = "shortcut:";

/**
 * What a person does with a message beside reacting: pin it, use the shortcuts of the apps, and with their own (an admin with
 * any) more.
 */
export function messageActions(
  { slack, apps }: Pick<PageParts, "slack" | "apps">,
  message: Message,
  viewer: Viewer,
  links: { readonly change: string; readonly back: string },
): Html {
  const { channel, ts, by, user, text, pinned, blocks } = message;
  const isOwn = by === "person" && user === viewer.person.id;
  const place = html`<input type="hidden" name="channel" value="${channel}"><input type="hidden" name="ts" value="${ts}"><input type="hidden" name="back" value="${links.back}">`;
  const button = (value: string, label: string) =>
    html`<button class="reaction" type="submit" name="do" value="${value}">${label}</button>`;
  const offered = offeredShortcuts(apps, viewer.workspace.id, "message");
  return html`<details class="react" id="more-${ts}"><summary>More</summary>
<form class="offered" method="post" action="${links.change}">${place}
${pinned === undefined ? button("pin", "Pin") : button("unpin", "Unpin")}
${(isOwn || viewer.person.isAdmin) && button("delete", "Delete")}
${offered.map((each) => button(SHORTCUT + shortcutValue(each, offered), each.name))}</form>
${
  isOwn &&
  blocks === undefined &&
  html`<form class="edit" method="post" action="${links.change}">${place}
<label class="for-readers" for="edit-${ts}">New text</label>
${editField(`edit-${ts}`, typedFrom(text, slack))}
<button class="button" type="submit" name="do" value="edit">Edit</button></form>`
}</details>`;
}

/** One line, or as many as the text has. */
function editField(id: string, text: string): Html {
  return text.includes("\n")
    ? html`<textarea id="${id}" name="text" rows="3" required data-keep>${text}</textarea>`
    : html`<input id="${id}" type="text" name="text" value="${text}" required autocomplete="off" data-keep>`;
}
