import type {
  ActionsBlockElement,
  ContextActionsBlockElement,
  InputBlockElement,
  SectionBlockAccessory,
} from "@slack/types";
import { type BlockContext, type Fields, isFields, textIn } from "../block-kit/block-context.js";
import { imageText } from "../block-kit/image-block.js";
import { type Html, html } from "../html.js";
import { actingField } from "./acting-field.js";
import { fieldHtml, isGroup } from "./field.js";
import { buttonHtml, feedbackButtons, overflowMenu } from "./pressed.js";

type ElementPicture = (element: Fields, blockId: string, context: BlockContext) => Html;
type ElementType = (
  | ActionsBlockElement
  | ContextActionsBlockElement
  | InputBlockElement
  | SectionBlockAccessory
)["type"];

/** How each kind of element is drawn that Slack's types know. */
const PICTURES: Readonly<Record<ElementType, ElementPicture>> = {
  button: buttonHtml,
  channels_select: fieldElement,
  checkboxes: fieldElement,
  conversations_select: fieldElement,
  datepicker: fieldElement,
  datetimepicker: fieldElement,
  email_text_input: fieldElement,
  external_select: fieldElement,
  feedback_buttons: feedbackButtons,
  file_input: fieldElement,
  icon_button: buttonHtml,
  image: imageText,
  multi_channels_select: fieldElement,
  multi_conversations_select: fieldElement,
  multi_external_select: fieldElement,
  multi_static_select: fieldElement,
  multi_users_select: fieldElement,
  number_input: fieldElement,
  overflow: overflowMenu,
  plain_text_input: fieldElement,
  radio_buttons: fieldElement,
  rich_text_input: fieldElement,
  static_select: fieldElement,
  timepicker: fieldElement,
  url_text_input: fieldElement,
  users_select: fieldElement,
  workflow_button: buttonHtml,
};

/** An element that stands beside a text or in a row of actions. */
export function elementHtml(element: Fields, blockId: string, context: BlockContext): Html {
  const type = textIn(element, "type");
  const picture: ElementPicture | undefined = PICTURES[type as ElementType]; // may be a later one
  return picture?.(element, blockId, context) ?? html`<span class="quiet">(${type})</span>`;
}

function fieldElement(element: Fields, blockId: string, context: BlockContext): Html {
  const label = isFields(element.placeholder)
    ? textIn(element.placeholder, "text")
    : textIn(element, "action_id");
  const field = fieldHtml(element, blockId, context);
  const named = isGroup(element)
    ? html`<fieldset class="inline-field"><legend class="for-readers">${label}</legend>${field}</fieldset>`
    : html`<label class="inline-field"><span class="for-readers">${label}</span>${field}</label>`;
  return actingField(element, { blockId, label }, context, named);
}
