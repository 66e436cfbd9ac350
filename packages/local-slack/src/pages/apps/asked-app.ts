import type { SlackApp } from "../../apps/slack-app.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** Which calls or deliveries are asked for: those of one app alone, and those from one back. Default: of all apps, the latest. */
export interface AskedRequests {
  readonly app?: SlackApp | undefined;
  readonly from?: number | undefined;
}

/** The app that an address or a form names by its id; the first where it names none that is there. */
export function askedApp({ apps }: Pick<PageParts, "apps">, appId: unknown): SlackApp {
  return apps.find(String(appId)) ?? apps.first;
}

/** Names the app in a form. */
export function appField({ slack }: SlackApp): Html {
  return html`<input type="hidden" name="app" value="${slack.app.appId}">`;
}

/** The address of a page that is about one app. */
export function pathOfApp(
  viewer: Viewer,
  page: "apps" | "calls" | "deliveries",
  { slack }: SlackApp,
): string {
  return `${clientPath(viewer, page)}?app=${slack.app.appId}`;
}

/** Where there are several apps, a field to choose one. */
export function appChoice({ apps }: Pick<PageParts, "apps">): Html {
  if (apps.all.length === 1) return html``;
  const options = apps.all.map(
    ({ slack: { app } }) => html`<option value="${app.appId}">${app.name}</option>`,
  );
  return html`<label>App <select name="app">${options}</select></label>`;
}

/** Where there are several apps, links to what is of each, and of all where a page can show that. `appId` is the one that is shown. */
export function appFilter(
  { apps }: Pick<PageParts, "apps">,
  viewer: Viewer,
  page: "apps" | "calls" | "deliveries",
  appId: string | undefined,
): Html {
  if (apps.all.length === 1) return html``;
  const link = (path: string, name: string, isShown: boolean) =>
    html`<a href="${path}"${isShown && html` aria-current="true"`}>${name}</a>`;
  return html`<div class="tabs" role="group" aria-label="Of which app">
${page !== "apps" && link(clientPath(viewer, page), "All apps", appId === undefined)}
${apps.all.map((each) => link(pathOfApp(viewer, page, each), each.slack.app.name, each.slack.app.appId === appId))}
</div>`;
}

/** The name of an app, where there are several; a deleted one has its own still. */
export function nameAmongApps({ apps }: Pick<PageParts, "apps">, appId: string | undefined): string {
  return apps.all.length === 1 || appId === undefined ? "" : ` · ${apps.authorOf({ app_id: appId }).name}`;
}
