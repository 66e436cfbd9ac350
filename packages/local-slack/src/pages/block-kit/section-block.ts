import { elementHtml } from "../elements/element.js";
import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "./block-context.js";
import { textObject } from "./text-object.js";

export function sectionBlock(block: Fields, context: BlockContext): Html {
  const { text, fields, accessory } = block;
  const { names } = context;
  const columns = listOf(fields).map((field) => html`<div>${textObject(field, names)}</div>`);
  return html`<div class="section">
<div class="section-text">${textObject(text, names)}${columns.length > 0 && html`<div class="fields">${columns}</div>`}</div>
${isFields(accessory) && html`<div class="accessory">${elementHtml(accessory, textIn(block, "block_id"), context)}</div>`}
</div>`;
}
