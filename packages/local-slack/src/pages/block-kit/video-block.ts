import { type Html, html } from "../html.js";
import { safeUrl } from "../text/safe-url.js";
import { type BlockContext, type Fields, textIn } from "./block-context.js";
import { textObject } from "./text-object.js";

/** A video is not loaded. In its place is what it is, as a link. https://docs.slack.dev/reference/block-kit/blocks/video-block */
export function videoBlock(block: Fields, { names }: BlockContext): Html {
  const href = safeUrl(textIn(block, "title_url")) ?? safeUrl(textIn(block, "video_url"));
  const title = textObject(block.title, names);
  const from = ["author_name", "provider_name"]
    .map((name) => textIn(block, name))
    .filter((each) => each !== "");
  return html`<figure><figcaption>${from.length > 0 && html`<span class="quiet">${from.join(", ")}</span><br>`}<b>${
    href === undefined
      ? title
      : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${title}</a>`
  }</b><br>${textObject(block.description, names)}</figcaption><span class="picture">Video: ${textIn(block, "alt_text")}</span></figure>`;
}
