import { stubLine } from "../../faults/stubs.js";
import type { ApiCall } from "../../web-api/call-log.js";
import { type AskedRequests, appFilter, nameAmongApps } from "../apps/asked-app.js";
import type { Viewer } from "../client/viewer.js";
import { framedPage } from "../frame/page-frame.js";
import { type Html, html } from "../html.js";
import { latestPage } from "../lists/latest-page.js";
import type { PageParts } from "../page-parts.js";

const LIMITS = { mostItems: 50, mostCharacters: 150_000 };

/**
 * The apps' calls of the Web API, the latest first: with whose token, with which arguments, and what Slack answered. Those of
 * one app alone where one is asked for.
 */
export function callsPage(parts: PageParts, viewer: Viewer, { app, from }: AskedRequests): string {
  const appId = app?.slack.app.appId;
  const all = parts.calls.list.filter((call) => appId === undefined || call.appId === appId);
  const { shown, links } = latestPage(
    all,
    from,
    LIMITS,
    (call, index) => callItem(parts, call, index),
    app && { app: app.slack.app.appId },
  );
  const main = html`<header class="page-head"><h1>Calls</h1>
<p class="quiet">What the app called of the Web API, the latest first.</p>${appFilter(parts, viewer, "calls", appId)}</header>
<div class="scroll" tabindex="0" role="region" aria-label="Calls"><div class="sheet">
<section class="card" aria-label="Called">
${shown.length === 0 ? html`<p class="quiet">The app has called nothing yet.</p>` : html`<ol class="deliveries">${shown}</ol>`}
${links}</section>
</div></div>`;
  return framedPage(parts, { viewer, title: "Calls", current: "calls", main });
}

function callItem(parts: PageParts, call: ApiCall, index: number): Html {
  const { at, method, args, ok, error, appId } = call;
  const time = new Date(at);
  return html`<li id="call-${index}" class="delivery">
<p><b>${method}</b> <span class="badge ${ok ? "good" : "wrong"}">${ok ? "ok" : (error ?? "not ok")}</span>
<span class="quiet"><time datetime="${time.toISOString()}">${time.toLocaleTimeString("en-US")}</time>${nameAmongApps(parts, appId)}${caller(parts, call)}</span></p>
${error === "unknown_method" && unknownMethod(method)}
<details><summary>Arguments<span class="for-readers"> of ${method}</span></summary><pre tabindex="0">${JSON.stringify(args, null, 2)}</pre></details>
</li>`;
}

/** What to do about a method that this Slack does not have. */
function unknownMethod(method: string): Html {
  return html`<p class="quiet">This Slack does not have the method. A test answers in its place with: <code>${stubLine(method)}</code></p>`;
}

/** The owner of the token, and its last characters; nothing for a call without a known token. */
function caller({ slack }: PageParts, { team, user, tokenKind, tokenLast4 }: ApiCall): string {
  if (tokenLast4 === undefined) return "";
  const { workspaces } = slack;
  const place = workspaces.enterprise(team ?? "")?.name ?? workspaces.all.find(({ id }) => id === team)?.name;
  const person = tokenKind === "user" ? workspaces.findPerson(user ?? "")?.person.realName : "bot";
  return ` · ${person ?? user}, ${place ?? team}, token …${tokenLast4}`;
}
