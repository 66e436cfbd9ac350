import { type Html, html } from "../html.js";
import { mrkdwn, type Names, plainText } from "../text/mrkdwn.js";
import { isFields, textIn } from "./block-context.js";

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function textObject(value: unknown, names: Names): Html {
  if (!isFields(value)) return html``;
  const text = textIn(value, "text");
  return value.type === "mrkdwn" ? mrkdwn(text, names) : plainText(text);
}
