import { type Html, html } from "../html.js";
import { safeUrl } from "../text/safe-url.js";
import { type BlockContext, type Fields, textIn } from "./block-context.js";
import { textObject } from "./text-object.js";

/** An image is not loaded from elsewhere. In its place is its description, as a link to it. */
export function imageBlock(block: Fields, { names }: BlockContext): Html {
  return html`<figure>${imageText(block)}<figcaption>${textObject(block.title, names)}</figcaption></figure>`;
}

export function imageText(image: Fields): Html {
  const href = safeUrl(textIn(image, "image_url"));
  const alt = textIn(image, "alt_text") || "no description";
  if (href === undefined) return html`<span class="picture">Image: ${alt}</span>`;
  return html`<a class="picture" href="${href}" target="_blank" rel="noopener noreferrer">Image: ${alt}</a>`;
}
