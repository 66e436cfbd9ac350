import { blocksHtml } from "../block-kit/blocks.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { namesIn } from "../frame/names.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { viewFields } from "./view-fields.js";

/** The top view of the modal that a person has open; nothing when they have none. */
export function modalDialog(
  parts: PageParts,
  viewer: Viewer,
  page: string,
  notice?: string,
): Html | undefined {
  const view = parts.people.openViews(viewer.person.id).at(-1);
  if (view === undefined) return undefined;
  const { id, title, submit, close, blocks } = view;
  const pressForm = `press-${id}`;
  const filled = parts.filledViews.find(id);
  const context = { names: namesIn(parts.slack), pressForm, fields: viewFields(parts, viewer, filled) };
  const back = html`<input type="hidden" name="back" value="${clientPath(viewer, page)}">`;
  const action = clientPath(viewer, `views/${id}`);
  return html`<dialog open id="modal-${id}" class="modal" aria-labelledby="title-${id}">
<h2 id="title-${id}">${title.text}</h2>
<p class="notice" role="status">${notice}</p>
<p class="notice wrong problem" role="alert" data-keep></p>
<form method="post" action="${action}" id="submit-${id}">${back}
${blocksHtml(blocks, context)}</form>
<form method="post" action="${clientPath(viewer, "press")}" id="${pressForm}">${back}<input type="hidden" name="in" value="${id}"></form>
<div class="modal-foot">
<form method="post" action="${action}/close" data-close>${back}<button class="button" type="submit">${close?.text ?? "Close"}</button></form>
${submit !== null && html`<button class="button primary" type="submit" form="submit-${id}">${submit.text}</button>`}
</div>
</dialog>`;
}
