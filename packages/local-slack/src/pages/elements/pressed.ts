import { type BlockContext, type Fields, isFields, listOf, textIn } from "../block-kit/block-context.js";
import { textObject } from "../block-kit/text-object.js";
import { type Html, html } from "../html.js";

/** The names of the buttons that submit the form of a message or view. */
export const PRESS = "press";
export const USE = "use";
export const FIND = "find";

/**
 * A button submits the form of its message or view, whether that is filled in or not; one with a URL opens a window of
 * its own.
 */
export function buttonHtml(element: Fields, blockId: string, context: BlockContext, extra = ""): Html {
  const style = element.style === "primary" || element.style === "danger" ? ` ${element.style}` : "";
  const label = textIn(element, "accessibility_label");
  const value = typeof element.value === "string" ? element.value : null;
  const pressed = JSON.stringify([element.action_id, value, blockId]);
  const isLink = typeof element.url === "string";
  return html`<button class="button${style}${extra}" type="submit" form="${context.pressForm}" formnovalidate name="${PRESS}" value="${pressed}"${
    isLink && html` formtarget="_blank"`
  }${label !== "" && html` aria-label="${label}"`}${confirmation(element.confirm)}>${textObject(element.text, context.names)}${
    isLink && html`<span class="for-readers"> (opens a new window)</span>`
  }</button>`;
}

/** The two buttons below an answer of an agent. */
export function feedbackButtons(element: Fields, blockId: string, context: BlockContext): Html {
  const { action_id } = element;
  return html`${[element.positive_button, element.negative_button]
    .filter(isFields)
    .map((each, index) =>
      buttonHtml({ ...each, action_id }, blockId, context, index === 0 ? " feedback up" : " feedback down"),
    )}`;
}

/** The options behind three dots. */
export function overflowMenu(element: Fields, blockId: string, context: BlockContext): Html {
  const options = listOf(element.options).map((option) => {
    const used = JSON.stringify([blockId, element.action_id, textIn(option, "value")]);
    const isLink = typeof option.url === "string";
    return html`<button class="option" type="submit" form="${context.pressForm}" formnovalidate name="${USE}" value="${used}"${
      isLink && html` formtarget="_blank"`
    }${confirmation(element.confirm)}>${textObject(option.text, context.names)}${
      isLink && html`<span class="for-readers"> (opens a new window)</span>`
    }</button>`;
  });
  return html`<details class="menu" id="menu-${context.pressForm}-${blockId}-${textIn(element, "action_id")}"><summary class="button" aria-label="More actions">⋯</summary><div class="options">${options}</div></details>`;
}

/** What a script asks before the form is sent. */
export function confirmation(confirm: unknown): Html | false {
  if (!isFields(confirm)) return false;
  const words = [confirm.title, confirm.text].filter(isFields).map((each) => textIn(each, "text"));
  return html` data-confirm="${words.join("\n\n")}"`;
}
