import { blocksHtml } from "../block-kit/blocks.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { elementChoices } from "../elements/element-choices.js";
import { namesIn } from "../frame/names.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

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
  const pressForm = `submit-${id}`;
  const fields = elementChoices(parts, viewer, id, blocks, parts.refusedViews.errorsOf(id));
  const context = { names: namesIn(parts.slack), pressForm, fields };
  const back = html`<input type="hidden" name="back" value="${clientPath(viewer, page)}">`;
  const action = clientPath(viewer, `views/${id}`);
  return html`<dialog open id="modal-${id}" class="modal" aria-labelledby="title-${id}">
<h2 id="title-${id}">${title.text}</h2>
<p class="notice" role="status">${notice}</p>
<p class="notice wrong problem" role="alert" data-keep></p>
<form method="post" action="${action}" id="${pressForm}"><button type="submit" hidden${submit === null && html` disabled`}></button>${back}
${blocksHtml(blocks, context)}</form>
<div class="modal-foot">
<form method="post" action="${action}/close" data-close>${back}<button class="button" type="submit">${close?.text ?? "Close"}</button></form>
${submit !== null && html`<button class="button primary" type="submit" form="${pressForm}">${submit.text}</button>`}
</div>
</dialog>`;
}
