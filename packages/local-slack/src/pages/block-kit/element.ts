import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, textIn } from "./block-context.js";
import { fieldHtml, isField } from "./field.js";
import { imageText } from "./image-block.js";
import { textObject } from "./text-object.js";

/** An element that stands beside a text or in a row of actions. */
export function elementHtml(element: Fields, context: BlockContext): Html {
  if (element.type === "button") return button(element, context);
  if (element.type === "image") return imageText(element);
  if (!isField(element)) return html`<span class="quiet">(${textIn(element, "type")})</span>`;
  const label = isFields(element.placeholder)
    ? textIn(element.placeholder, "text")
    : textIn(element, "action_id");
  return html`<label class="inline-field"><span class="for-readers">${label}</span>${fieldHtml(element, context)}</label>`;
}

/** A button submits the form of its message or view; one with a URL opens a window of its own. */
function button(element: Fields, { names, pressForm }: BlockContext): Html {
  const style = element.style === "primary" || element.style === "danger" ? element.style : "";
  const label = textIn(element, "accessibility_label");
  const pressed = JSON.stringify([element.action_id, element.value].filter((each) => each !== undefined));
  const isLink = typeof element.url === "string";
  return html`<button class="button ${style}" type="submit" form="${pressForm}" name="press" value="${pressed}"${
    isLink && html` formtarget="_blank"`
  }${label !== "" && html` aria-label="${label}"`}>${textObject(element.text, names)}${
    isLink && html`<span class="for-readers"> (opens a new window)</span>`
  }</button>`;
}
