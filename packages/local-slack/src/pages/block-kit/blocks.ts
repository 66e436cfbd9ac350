import type { Block, KnownBlock } from "@slack/types";
import { type Html, html } from "../html.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { actionsBlock } from "./actions-block.js";
import { type BlockContext, type Fields, textIn } from "./block-context.js";
import { contextBlock } from "./context-block.js";
import { imageBlock } from "./image-block.js";
import { inputBlock } from "./input-block.js";
import { richTextBlock } from "./rich-text-block.js";
import { sectionBlock } from "./section-block.js";
import { textObject } from "./text-object.js";

type BlockPicture = (block: Fields, context: BlockContext) => Html;

/** How each kind of block is drawn; other kinds are shown as JSON. */
const PICTURES: Readonly<Partial<Record<KnownBlock["type"], BlockPicture>>> = {
  actions: actionsBlock,
  context: contextBlock,
  context_actions: actionsBlock,
  divider: () => html`<hr>`,
  header: ({ text }, { names }) => html`<h2 class="block-header">${textObject(text, names)}</h2>`,
  image: imageBlock,
  input: inputBlock,
  markdown: (block, { names }) => html`<div>${mrkdwn(textIn(block, "text"), names)}</div>`,
  rich_text: richTextBlock,
  section: sectionBlock,
};

/** https://docs.slack.dev/reference/block-kit/blocks */
export function blocksHtml(blocks: readonly Block[], context: BlockContext): Html {
  return html`<div class="blocks">${blocks.map((block) => {
    const picture = PICTURES[block.type as KnownBlock["type"]] ?? unknownBlock;
    return html`<div class="block">${picture({ ...block }, context)}</div>`;
  })}</div>`;
}

function unknownBlock(block: Fields): Html {
  return html`<details><summary>A block of the type ${textIn(block, "type")}, which is not drawn here</summary>
<pre>${JSON.stringify(block, null, 2)}</pre></details>`;
}
