import type { FileObject } from "../../files/file-object.js";
import type { Message } from "../../messages/messages.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "../block-kit/block-context.js";
import { blocksHtml } from "../block-kit/blocks.js";
import { type Html, html } from "../html.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { safeUrl } from "../text/safe-url.js";

/** What hangs at a message as attachments: https://docs.slack.dev/messaging/formatting-message-text#attachments */
export function attachmentsView({ attachments = [] }: Message, context: BlockContext): Html {
  if (attachments.length === 0) return html``;
  return html`<div class="attachments">${attachments.map(
    (attachment) => html`<div class="attachment">${content({ ...attachment }, context)}</div>`,
  )}</div>`;
}

function content(attachment: Fields, context: BlockContext): Html {
  const { names } = context;
  const text = (field: string) => textIn(attachment, field);
  const blocks = listOf(attachment.blocks).filter(isBlock);
  const href = safeUrl(text("title_link") || text("from_url"));
  const title = text("title");
  const shownTitle =
    href === undefined
      ? title
      : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${title}</a>`;
  const fields = listOf(attachment.fields).map(
    (field) => html`<dt>${textIn(field, "title")}</dt><dd>${mrkdwn(textIn(field, "value"), names)}</dd>`,
  );
  return html`${text("pretext") !== "" && html`<p>${mrkdwn(text("pretext"), names)}</p>`}
${text("author_name") !== "" && html`<p class="quiet">${text("author_name")}</p>`}
${title !== "" && html`<p><b>${shownTitle}</b></p>`}
${text("text") !== "" && html`<div class="text">${mrkdwn(text("text"), names)}</div>`}
${fields.length > 0 && html`<dl>${fields}</dl>`}
${blocks.length > 0 && blocksHtml(blocks, context)}
${text("footer") !== "" && html`<p class="quiet">${text("footer")}</p>`}`;
}

function isBlock(value: Fields): value is Fields & { readonly type: string } {
  return isFields(value) && typeof value.type === "string";
}

/** The files in a message, as links to them. */
export function filesView(files: readonly FileObject[], pathOf: (id: string) => string): Html {
  if (files.length === 0) return html``;
  return html`<ul class="files" aria-label="Files">${files.map(
    ({ id, title, pretty_type, size }) =>
      html`<li><a href="${pathOf(id)}">${title}</a> <span class="quiet">${pretty_type}, ${sizeInWords(size)}</span></li>`,
  )}</ul>`;
}

function sizeInWords(bytes: number): string {
  if (bytes < 1_024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const kilobytes = bytes / 1_024;
  return kilobytes < 1_024 ? `${Math.round(kilobytes)} KB` : `${(kilobytes / 1_024).toFixed(1)} MB`;
}
