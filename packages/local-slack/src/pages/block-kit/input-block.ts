import { actingField, searchBox } from "../elements/acting-field.js";
import { fieldHtml, isGroup } from "../elements/field.js";
import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, textIn } from "./block-context.js";
import { textObject } from "./text-object.js";

/** A field of a view with its label, its hint, and its error from the app's answer. */
export function inputBlock(block: Fields, context: BlockContext): Html {
  const { names, fields } = context;
  const blockId = textIn(block, "block_id");
  const element = isFields(block.element) ? block.element : {};
  const error = fields.errors[blockId];
  const notes = [
    ...(isFields(block.hint) ? [["hint", textObject(block.hint, names)] as const] : []),
    ...(error === undefined ? [] : [["error", html`${error}`] as const]),
  ];
  const isRequired = block.optional !== true;
  const more = html`${isRequired && !isGroup(element) && html` required`}${
    error !== undefined && html` aria-invalid="true"`
  }${notes.length > 0 && html` aria-describedby="${notes.map(([kind]) => `${kind}-${blockId}`).join(" ")}"`}`;
  const words = isFields(block.label) ? textIn(block.label, "text") : "";
  const label = html`${textObject(block.label, names)}${!isRequired && html` <span class="quiet">(optional)</span>`}`;
  const below = notes.map(([kind, text]) => html`<p class="${kind}" id="${kind}-${blockId}">${text}</p>`);
  const search = block.dispatch_action !== true && searchBox(element, blockId, words, context);
  const field = isGroup(element)
    ? html`<fieldset class="field"${more}><legend>${label}</legend>${search}${fieldHtml(element, blockId, context)}${below}</fieldset>`
    : html`<div class="field">${search}<label><span class="label">${label}</span>${fieldHtml(element, blockId, context, more)}</label>${below}</div>`;
  return block.dispatch_action === true
    ? actingField(element, { blockId, label: words }, context, field)
    : field;
}
