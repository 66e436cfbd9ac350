import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, listOf } from "./block-context.js";
import { elementHtml } from "./element.js";

export function actionsBlock({ elements }: Fields, context: BlockContext): Html {
  return html`<div class="actions">${listOf(elements).map((element) => elementHtml(element, context))}</div>`;
}
