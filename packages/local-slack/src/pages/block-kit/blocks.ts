import type { Block, KnownBlock } from "@slack/types";
import { markdownToMrkdwn } from "../../messages/markdown-text.js";
import { type Html, html } from "../html.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { actionsBlock } from "./actions-block.js";
import { type BlockContext, type Fields, textIn } from "./block-context.js";
import { cardBlock, carouselBlock } from "./card-block.js";
import { containerBlock } from "./container-block.js";
import { contextBlock } from "./context-block.js";
import { imageBlock } from "./image-block.js";
import { inputBlock } from "./input-block.js";
import { richTextBlock } from "./rich-text-block.js";
import { sectionBlock } from "./section-block.js";
import { dataTableBlock, tableBlock } from "./table-block.js";
import { planBlock, taskCardBlock } from "./task-block.js";
import { textObject } from "./text-object.js";
import { videoBlock } from "./video-block.js";

type BlockPicture = (block: Fields, context: BlockContext) => Html;

/** How each kind of block is drawn that Slack's types know; one that they do not know is shown as JSON. */
const PICTURES: Readonly<Record<KnownBlock["type"], BlockPicture>> = {
  actions: actionsBlock,
  alert: ({ text, level }, { names }) =>
    html`<div class="kit-alert ${typeof level === "string" ? level : "default"}" role="note">${textObject(text, names)}</div>`,
  card: cardBlock,
  carousel: carouselBlock,
  container: (block, context) => containerBlock(block, context, blocksHtml),
  context: contextBlock,
  context_actions: actionsBlock,
  data_table: dataTableBlock,
  divider: () => html`<hr>`,
  file: (block) => html`<span class="picture">File from elsewhere: ${textIn(block, "external_id")}</span>`,
  header: ({ text }, { names }) => html`<h2 class="block-header">${textObject(text, names)}</h2>`,
  image: imageBlock,
  input: inputBlock,
  markdown: (block, { names }) => html`<div>${mrkdwn(markdownToMrkdwn(textIn(block, "text")), names)}</div>`,
  plan: planBlock,
  rich_text: richTextBlock,
  section: sectionBlock,
  table: tableBlock,
  task_card: taskCardBlock,
  video: videoBlock,
};

/** https://docs.slack.dev/reference/block-kit/blocks */
export function blocksHtml(blocks: readonly Block[], context: BlockContext): Html {
  return html`<div class="blocks">${blocks.map((block) => {
    const picture: BlockPicture | undefined = PICTURES[block.type as KnownBlock["type"]]; // may be a later one
    return html`<div class="block">${(picture ?? unknownBlock)({ ...block }, context)}</div>`;
  })}</div>`;
}

function unknownBlock(block: Fields): Html {
  return html`<details><summary>A block of the type ${textIn(block, "type")}, which is not drawn here</summary>
<pre>${JSON.stringify(block, null, 2)}</pre></details>`;
}
