import { type Html, html } from "../html.js";
import { withEmoji } from "../text/emoji.js";
import { dateText, type Names } from "../text/mrkdwn.js";
import { safeUrl } from "../text/safe-url.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "./block-context.js";

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export function richTextBlock({ elements }: Fields, { names }: BlockContext): Html {
  return html`${listOf(elements).map((element) => part(element, names))}`;
}

function part(element: Fields, names: Names): Html {
  const inside = listOf(element.elements);
  switch (element.type) {
    case "rich_text_list": {
      const items = inside.map((item) => html`<li>${part(item, names)}</li>`);
      return element.style === "ordered" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case "rich_text_preformatted":
      return html`<pre>${runs(inside, names)}</pre>`;
    case "rich_text_quote":
      return html`<blockquote>${runs(inside, names)}</blockquote>`;
    default:
      return html`<span class="rich">${runs(inside, names)}</span>`;
  }
}

function runs(elements: readonly Fields[], names: Names): Html {
  return html`${elements.map((element) => styled(run(element, names), element.style))}`;
}

function run(element: Fields, names: Names): Html {
  switch (element.type) {
    case "link": {
      const url = textIn(element, "url");
      const href = safeUrl(url);
      const label = textIn(element, "text") || url;
      return href === undefined
        ? html`${label}`
        : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;
    }
    case "user": {
      const id = textIn(element, "user_id");
      return html`<span class="mention">@${names.user(id) ?? id}</span>`;
    }
    case "channel": {
      const id = textIn(element, "channel_id");
      return html`<span class="mention">#${names.channel(id) ?? id}</span>`;
    }
    case "usergroup":
      return html`<span class="mention">@${textIn(element, "usergroup_id")}</span>`;
    case "team":
      return html`<span class="mention">@${textIn(element, "team_id")}</span>`;
    case "color":
      return html`<code>${textIn(element, "value")}</code>`;
    case "date":
      return dateRun(element);
    case "broadcast":
      return html`<span class="mention">@${textIn(element, "range")}</span>`;
    case "emoji":
      return html`${withEmoji(`:${textIn(element, "name")}:`)}`;
    default:
      return html`${textIn(element, "text")}`;
  }
}

function dateRun(element: Fields): Html {
  const seconds = typeof element.timestamp === "number" ? element.timestamp : Number.NaN;
  const shown = dateText(seconds, textIn(element, "format"), textIn(element, "fallback"));
  const href = safeUrl(textIn(element, "url"));
  return href === undefined
    ? shown
    : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

function styled(content: Html, style: unknown): Html {
  if (!isFields(style)) return content;
  let shown = content;
  if (style.code === true) shown = html`<code>${shown}</code>`;
  if (style.strike === true) shown = html`<s>${shown}</s>`;
  if (style.italic === true) shown = html`<em>${shown}</em>`;
  if (style.bold === true) shown = html`<strong>${shown}</strong>`;
  return shown;
}
