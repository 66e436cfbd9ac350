import { elementHtml } from "../elements/element.js";
import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, listOf, textIn } from "./block-context.js";

export function actionsBlock(block: Fields, context: BlockContext): Html {
  const blockId = textIn(block, "block_id");
  return html`<div class="actions">${listOf(block.elements).map((element) => elementHtml(element, blockId, context))}</div>`;
}
