import { elementsOf } from "../../block-kit/elements.js";
import { blocksHtml } from "../block-kit/blocks.js";
import { appPage, clientPath, type Viewer } from "../client/viewer.js";
import { elementChoices } from "../elements/element-choices.js";
import { namesIn } from "../frame/names.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** Pages that Slack does not have. A modal that belongs to no page is on each of Slack's own. */
const OF_THE_DEVELOPER = ["apps", "calls", "deliveries"];

/**
 * The top view of the modal that a person has open, on the page that it was opened from. On other pages a line leads there;
 * nothing when they have none open.
 */
export function modalDialog(
  parts: PageParts,
  viewer: Viewer,
  page: string,
  notice?: string,
): Html | undefined {
  const open = parts.slack.modals.stackOf(viewer.person.id).at(-1);
  if (open === undefined) return undefined;
  const { view, place } = open;
  const { slack } = parts.slack.apps.find(place.appId) ?? parts.slack.apps.first;
  const own = place.page === "home" ? appPage("home", slack) : place.page;
  const isHere = own === undefined ? !OF_THE_DEVELOPER.includes(page) : own === page;
  if (!isHere) {
    const path = clientPath(viewer, own ?? viewer.workspace.general);
    return html`<p class="open-elsewhere" role="status"><b>${slack.app.name}</b> has “${view.title.text}” open. <a href="${path}">Show it</a></p>`;
  }
  const { id, title, submit, close, blocks } = view;
  const pressForm = `submit-${id}`;
  const hasFileInput = elementsOf(blocks).some(({ element }) => element.type === "file_input");
  const fields = elementChoices(parts, viewer, id, blocks, parts.refusedViews.errorsOf(id));
  const context = { names: namesIn(parts.slack), pressForm, fields };
  const back = html`<input type="hidden" name="back" value="${clientPath(viewer, page)}">`;
  const action = clientPath(viewer, `views/${id}`);
  return html`<dialog open id="modal-${id}" class="modal" aria-labelledby="title-${id}">
<h2 id="title-${id}">${title.text}</h2>
<p class="notice" role="status">${notice}</p>
<p class="notice wrong problem" role="alert" data-keep></p>
<form method="post" action="${action}" id="${pressForm}"${hasFileInput && html` enctype="multipart/form-data"`}><button type="submit" hidden${submit === null && html` disabled`}></button>${back}
${blocksHtml(blocks, context)}</form>
<div class="modal-foot">
<form method="post" action="${action}/close" data-close>${back}<button class="button" type="submit">${close?.text ?? "Close"}</button></form>
${submit !== null && html`<button class="button primary" type="submit" form="${pressForm}">${submit.text}</button>`}
</div>
</dialog>`;
}
