import type { AppInSlack } from "../../web-api/web-api-method.js";
import { blocksHtml } from "../block-kit/blocks.js";
import { appTabs } from "../client/channel-page.js";
import { appPage, botDm, clientPath, type Viewer } from "../client/viewer.js";
import { elementChoices } from "../elements/element-choices.js";
import { elementForm } from "../elements/element-form.js";
import { namesIn } from "../frame/names.js";
import type { Notice } from "../frame/notices.js";
import { framedPage } from "../frame/page-frame.js";
import { html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** The Home tab of an app as a person sees it. Its elements act. */
export function homePage(parts: PageParts, viewer: Viewer, shown: AppInSlack, said?: Notice): string {
  const { slack } = shown;
  const { installs, homes, app } = slack;
  const bot = installs.botTokenIn(viewer.workspace);
  const view = bot && homes.find({ botId: bot.botId, userId: viewer.person.id })?.view;
  const dm = botDm(viewer, shown)?.id;
  const pressForm = "press-home";
  const path = appPage("home", slack);
  const place = { in: "home", app: app.appId, back: clientPath(viewer, path) };
  const home = view
    ? html`${elementForm(pressForm, clientPath(viewer, "press"), place)}
${blocksHtml(view.blocks, { names: namesIn(slack), pressForm, fields: elementChoices(parts, viewer, view.id, view.blocks) })}`
    : bot
      ? html`<p class="empty quiet">The app has not published a Home tab for ${viewer.person.realName} yet.</p>`
      : html`<p class="empty quiet">The app is not installed in ${viewer.workspace.name}. <a href="${clientPath(viewer, "apps")}">Install it</a>.</p>`;
  const main = html`<header class="page-head"><h1>${app.name}</h1>
${appTabs(viewer, slack, "home", dm)}
</header>
<div class="scroll" tabindex="0" role="region" aria-label="Home tab"><div class="home" aria-live="polite">${home}</div></div>`;
  const title = `${app.name}, Home`;
  return framedPage(parts, { viewer, title, current: dm ?? path, path, main, said });
}
