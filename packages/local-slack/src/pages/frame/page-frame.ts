import { type SidebarPlace, sidebar } from "../client/sidebar.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { modalDialog } from "../views/modal-dialog.js";
import { current } from "./current.js";
import { type Notice, noticeText } from "./notices.js";
import { pageDocument } from "./page-document.js";

export interface FramedPage extends SidebarPlace {
  readonly title: string;
  /** The address of this page itself. Default: the same. */
  readonly path?: string;
  readonly main: Html;
  /** The outcome of what the person has just done. */
  readonly said?: Notice | undefined;
}

/** A page of Slack for a person: workspaces and conversations at the side, and over it the view that they have open. */
export function framedPage(parts: PageParts, page: FramedPage): string {
  const { viewer, title, said } = page;
  const notice = said && noticeText(said, parts.slack);
  const body = html`<a class="skip" href="#main">Skip to the content</a>
<div class="app">
${workspaceRail(parts, viewer)}
${sidebar(parts, page)}
<main id="main" tabindex="-1">
<p class="notice" role="status" id="notice">${notice}</p>
<p class="notice wrong problem" role="alert" data-keep></p>
${page.main}
</main>
</div>
${modalDialog(parts, viewer, page.path ?? page.current, notice)}`;
  return pageDocument({ title: `${title} · ${viewer.workspace.name}`, body, look: "slack", isLive: true });
}

function workspaceRail({ slack, lastSeen }: PageParts, { workspace }: Viewer): Html {
  const items = slack.workspaces.all.map((each) => {
    const href = clientPath({ workspace: each, person: lastSeen.in(each) });
    return html`<li><a href="${href}"${current(each === workspace)}><span class="tile" aria-hidden="true">${
      each.name[0]
    }</span><span class="tile-name">${each.name}</span></a></li>`;
  });
  return html`<nav class="rail" aria-label="Workspaces"><ul>${items}</ul></nav>`;
}
