import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, listOf } from "./block-context.js";
import { elementHtml } from "./element.js";
import { textObject } from "./text-object.js";

export function sectionBlock({ text, fields, accessory }: Fields, context: BlockContext): Html {
  const { names } = context;
  const columns = listOf(fields).map((field) => html`<div>${textObject(field, names)}</div>`);
  return html`<div class="section">
<div class="section-text">${textObject(text, names)}${columns.length > 0 && html`<div class="fields">${columns}</div>`}</div>
${isFields(accessory) && html`<div class="accessory">${elementHtml(accessory, context)}</div>`}
</div>`;
}
