import { type Html, html } from "../html.js";
import { safeUrl } from "../text/safe-url.js";
import { taskSign } from "../text/task-sign.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "./block-context.js";
import { richTextBlock } from "./rich-text-block.js";

/** A step, with what came of it, and where that is from. https://docs.slack.dev/reference/block-kit/blocks/task-card-block */
export function taskCardBlock(block: Fields, context: BlockContext): Html {
  const { details, output } = block;
  const sources = listOf(block.sources).map(source);
  return html`<div class="kit-task"><p>${taskSign(textIn(block, "status"))} <b>${textIn(block, "title")}</b></p>${
    isFields(details) && html`<div class="quiet">${richTextBlock(details, context)}</div>`
  }${isFields(output) && html`<div>${richTextBlock(output, context)}</div>`}${
    sources.length > 0 && html`<ul class="sources" aria-label="Sources">${sources}</ul>`
  }</div>`;
}

/** https://docs.slack.dev/reference/block-kit/blocks/plan-block */
export function planBlock(block: Fields, context: BlockContext): Html {
  return html`<div class="kit-card"><p><b>${textIn(block, "title")}</b></p>${listOf(block.tasks).map((task) =>
    taskCardBlock(task, context),
  )}</div>`;
}

function source(element: Fields): Html {
  const url = textIn(element, "url");
  const href = safeUrl(url);
  const label = textIn(element, "text") || url;
  return html`<li>${href === undefined ? label : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`}</li>`;
}
