import type { Block } from "@slack/types";
import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "./block-context.js";
import { imageText } from "./image-block.js";
import { richTextBlock } from "./rich-text-block.js";
import { textObject } from "./text-object.js";

/** Blocks below a title, which may fold. https://docs.slack.dev/reference/block-kit/blocks/container-block */
export function containerBlock(
  block: Fields,
  context: BlockContext,
  blocksHtml: (blocks: readonly Block[], context: BlockContext) => Html,
): Html {
  const { title, rich_text_title, subtitle, icon, child_blocks, is_collapsible, default_collapsed } = block;
  const { names } = context;
  const head = html`<span class="kit-head">${isFields(icon) && imageText(icon)}<span><b>${
    isFields(rich_text_title) ? richTextBlock(rich_text_title, context) : textObject(title, names)
  }</b>${isFields(subtitle) && html` <span class="quiet">${textObject(subtitle, names)}</span>`}</span></span>`;
  const children = listOf(child_blocks).map((child): Block => ({ ...child, type: textIn(child, "type") }));
  const inside = blocksHtml(children, context);
  if (is_collapsible !== true) {
    return html`<div class="kit-container${block.has_header_divider === true && " divided"}">${head}${inside}</div>`;
  }
  const id = `container-${context.pressForm}-${textIn(block, "block_id")}`;
  return html`<details class="kit-container" id="${id}"${default_collapsed !== true && html` open`}><summary>${head}</summary>${inside}</details>`;
}
