import { type BlockContext, type Fields, isFields, textIn } from "../block-kit/block-context.js";
import { imageText } from "../block-kit/image-block.js";
import { type Html, html } from "../html.js";
import { actingField } from "./acting-field.js";
import { fieldHtml, isField, isGroup } from "./field.js";
import { buttonHtml, feedbackButtons, overflowMenu } from "./pressed.js";

/** An element that stands beside a text or in a row of actions. */
export function elementHtml(element: Fields, blockId: string, context: BlockContext): Html {
  switch (element.type) {
    case "button":
    case "icon_button":
      return buttonHtml(element, blockId, context);
    case "feedback_buttons":
      return feedbackButtons(element, blockId, context);
    case "overflow":
      return overflowMenu(element, blockId, context);
    case "image":
      return imageText(element);
  }
  if (!isField(element)) return html`<span class="quiet">(${textIn(element, "type")})</span>`;
  const label = isFields(element.placeholder)
    ? textIn(element.placeholder, "text")
    : textIn(element, "action_id");
  const field = fieldHtml(element, blockId, context);
  const named = isGroup(element)
    ? html`<fieldset class="inline-field"><legend class="for-readers">${label}</legend>${field}</fieldset>`
    : html`<label class="inline-field"><span class="for-readers">${label}</span>${field}</label>`;
  return actingField(element, { blockId, label }, context, named);
}
