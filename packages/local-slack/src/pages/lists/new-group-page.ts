import { clientPath, type Viewer } from "../client/viewer.js";
import type { Notice } from "../frame/notices.js";
import { framedPage } from "../frame/page-frame.js";
import { html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** The others of a new group DM, to be chosen: the people of the workspace, and the apps that are installed there. */
export function newGroupPage(parts: PageParts, viewer: Viewer, said?: Notice): string {
  const { slack } = parts;
  const others = [
    ...viewer.workspace.people
      .filter(({ id }) => id !== viewer.person.id)
      .map(({ id, realName }) => ({ id, name: realName })),
    ...slack.apps
      .botsIn(viewer.workspace)
      .map(({ app, bot }) => ({ id: bot.userId, name: app.slack.app.name })),
  ];
  const boxes = others.map(
    ({ id, name }) =>
      html`<label class="choice"><input type="checkbox" name="with" value="${id}"> <span>${name}</span></label>`,
  );
  const title = "New group message";
  const main = html`<header class="page-head"><h1>${title}</h1></header>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><div class="sheet"><section class="card">
<form method="post" action="${clientPath(viewer, "new-group")}"><fieldset class="field"><legend>With two to eight others</legend>${boxes}</fieldset>
<p><button class="button primary" type="submit">Start</button></p></form></section></div></div>`;
  return framedPage(parts, { viewer, title, current: "new-group", main, said });
}
