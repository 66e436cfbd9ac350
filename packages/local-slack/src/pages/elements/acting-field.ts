import { type BlockContext, type Fields, isFields, textIn } from "../block-kit/block-context.js";
import { type Html, html } from "../html.js";
import { confirmation, FIND, USE } from "./pressed.js";

/** Before the `block_id/action_id` in the name of the box that a menu's options are searched with. */
export const SEARCH_PREFIX = "search:";

/**
 * A field that tells the app at once. With scripts it submits its form when it is changed (a text field at Enter, or while
 * it is typed into, as its `dispatch_action_config` says); without them, the button beside it does.
 */
export function actingField(
  element: Fields,
  { blockId, label }: { readonly blockId: string; readonly label: string },
  context: BlockContext,
  field: Html,
): Html {
  const used = JSON.stringify([blockId, element.action_id]);
  return html`<div class="acting" data-acts="${momentOf(element)}">${searchBox(element, blockId, label, context)}${field}
<button class="button small apply" type="submit" form="${context.pressForm}" formnovalidate name="${USE}" value="${used}"${confirmation(element.confirm)}>Apply<span class="for-readers"> ${label}</span></button></div>`;
}

/** The box that finds the options of a menu which the app answers; nothing for other elements. */
export function searchBox(
  element: Fields,
  blockId: string,
  label: string,
  { pressForm }: BlockContext,
): Html {
  if (!textIn(element, "type").endsWith("external_select")) return html``;
  const key = `${blockId}/${textIn(element, "action_id")}`;
  const fewest = typeof element.min_query_length === "number" ? element.min_query_length : 3;
  return html`<div class="search" data-finds="${fewest}"><label><span class="for-readers">Search ${label}</span><input type="search" name="${SEARCH_PREFIX}${key}" form="${pressForm}" placeholder="Type to search…" autocomplete="off" data-keep></label>
<button class="button small" type="submit" form="${pressForm}" formnovalidate name="${FIND}" value="${JSON.stringify([blockId, element.action_id])}">Search<span class="for-readers"> ${label}</span></button></div>`;
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object */
function momentOf({
  type,
  dispatch_action_config: config,
}: Fields): "change" | "enter" | "input" | "enter input" {
  if (!String(type).endsWith("_input") || type === "file_input") return "change";
  const on = isFields(config) && Array.isArray(config.trigger_actions_on) ? config.trigger_actions_on : [];
  if (!on.includes("on_character_entered")) return "enter";
  return on.includes("on_enter_pressed") ? "enter input" : "input";
}
