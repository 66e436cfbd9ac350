import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, listOf } from "./block-context.js";
import { imageText } from "./image-block.js";
import { textObject } from "./text-object.js";

export function contextBlock({ elements }: Fields, { names }: BlockContext): Html {
  const parts = listOf(elements).map((element) =>
    element.type === "image"
      ? html`<span>${imageText(element)}</span>`
      : html`<span>${textObject(element, names)}</span>`,
  );
  return html`<div class="context">${parts}</div>`;
}
