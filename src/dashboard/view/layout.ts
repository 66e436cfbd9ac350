import { documentOf, icon } from "../../web/pages/frame.js";
import { type Html, html } from "../../web/pages/html.js";
import type { Site } from "../../web/pages/site.js";

const PLACES = [
  ["/", "Overview"],
  ["/workspaces", "Workspaces"],
  ["/events", "Failed events"],
  ["/keys", "Keys"],
  ["/audit", "Audit trail"],
] as const;

export interface DashboardPage {
  readonly heading: string;
  /** The place of the navigation that it belongs to. */
  readonly place: (typeof PLACES)[number][0] | undefined;
  readonly content: Html;
  readonly status?: number;
}

/** A whole document. */
export function documentOfPage(
  site: Site,
  { heading, place, content }: DashboardPage,
  notices: Html,
): string {
  return documentOf(site, {
    title: `${heading} · ${site.name} dashboard`,
    body: html`<header class="bar">
<div class="inside">
<a class="app" href="/">${icon(site, 28)}${site.name}</a>
<nav aria-label="Dashboard">
${PLACES.map(([path, label]) => html`<a href="${path}"${path === place ? html` aria-current="page"` : undefined}>${label}</a>\n`)}</nav>
</div>
</header>
<main class="inside">
${notices}<h1>${heading}</h1>
${content}
<p class="quiet above next">Times are UTC.</p>
</main>
`,
  });
}
