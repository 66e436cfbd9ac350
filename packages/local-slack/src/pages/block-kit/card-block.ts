import { elementHtml } from "../elements/element.js";
import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "./block-context.js";
import { imageText } from "./image-block.js";
import { textObject } from "./text-object.js";

/** https://docs.slack.dev/reference/block-kit/blocks/card-block */
export function cardBlock(block: Fields, context: BlockContext): Html {
  const { hero_image, icon, title, subtitle, body } = block;
  const { names } = context;
  const blockId = textIn(block, "block_id");
  const actions = listOf(block.actions).map((element) => elementHtml(element, blockId, context));
  return html`<div class="kit-card">${isFields(hero_image) && html`<div>${imageText(hero_image)}</div>`}
<div class="kit-head">${isFields(icon) && imageText(icon)}<div>${isFields(title) && html`<p><b>${textObject(title, names)}</b></p>`}${
    isFields(subtitle) && html`<p class="quiet">${textObject(subtitle, names)}</p>`
  }</div></div>
${isFields(body) && html`<div>${textObject(body, names)}</div>`}${
  actions.length > 0 && html`<div class="actions">${actions}</div>`
}</div>`;
}

/** Cards beside each other, which are scrolled. https://docs.slack.dev/reference/block-kit/blocks/carousel-block */
export function carouselBlock({ elements }: Fields, context: BlockContext): Html {
  return html`<div class="carousel" tabindex="0" role="region" aria-label="Cards">${listOf(elements).map(
    (card) => cardBlock(card, context),
  )}</div>`;
}
