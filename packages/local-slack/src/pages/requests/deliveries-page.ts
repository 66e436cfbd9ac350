import type { Attempt, Delivery } from "../../events/deliveries.js";
import { type AskedRequests, appFilter, nameAmongApps } from "../apps/asked-app.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import type { Notice } from "../frame/notices.js";
import { framedPage } from "../frame/page-frame.js";
import { type Html, html } from "../html.js";
import { latestPage } from "../lists/latest-page.js";
import type { PageParts } from "../page-parts.js";
import { misbehaviourPanel } from "./misbehaviour-panel.js";
import { sendEventPanel } from "./send-event-panel.js";
import { socketsPanel } from "./sockets-panel.js";

const LIMITS = { mostItems: 50, mostCharacters: 150_000 };

/**
 * The requests to the apps, the latest first, each with its attempts and body (those to one app alone where one is asked for); a box
 * to send any event; and the switches that make Slack misbehave.
 */
export function deliveriesPage(
  parts: PageParts,
  viewer: Viewer,
  { app, from }: AskedRequests,
  said?: Notice,
): string {
  const appId = app?.slack.app.appId;
  const all = parts.deliveries.filter((each) => appId === undefined || each.appId === appId);
  const { shown, links } = latestPage(
    all,
    from,
    LIMITS,
    (each) => deliveryItem(parts, viewer, each),
    app && { app: app.slack.app.appId },
  );
  const list = html`<ol class="deliveries">${shown}</ol>`;
  const main = html`<header class="page-head"><h1>Deliveries</h1>
<p class="quiet">What Slack sent to the app: events, commands and interactions, the latest first.</p>${appFilter(parts, viewer, "deliveries", appId)}</header>
<div class="scroll" tabindex="0" role="region" aria-label="Deliveries"><div class="sheet">
${(app === undefined ? parts.apps.all : [app]).map((each) => socketsPanel(parts, viewer, each))}
${sendEventPanel(parts, viewer, app)}
${misbehaviourPanel(parts, viewer)}
<section class="card" aria-labelledby="sent"><h2 id="sent">Sent</h2>
${shown.length === 0 ? html`<p class="quiet">Nothing was sent to the app yet.</p>` : list}
${links}</section>
</div></div>`;
  return framedPage(parts, { viewer, title: "Deliveries", current: "deliveries", main, said });
}

const STATES: Readonly<Record<Delivery["state"], { readonly words: string; readonly tone: string }>> = {
  sending: { words: "sending", tone: "" },
  waiting: { words: "waits for its retry", tone: "waiting" },
  delivered: { words: "delivered", tone: "good" },
  failed: { words: "failed", tone: "wrong" },
};

function deliveryItem(parts: PageParts, viewer: Viewer, delivery: Delivery): Html {
  const { id, kind, type, appId, team, url, body, attempts, state } = delivery;
  const { words, tone } = STATES[state];
  return html`<li id="d-${id}" class="delivery">
<div class="row"><p><b>${type}</b> <span class="quiet">${kind}${nameAmongApps(parts, appId)}${teamName(parts, team)}</span> <span class="badge ${tone}">${words}</span></p>
${kind === "event" && resendForms(viewer, delivery)}</div>
<ul class="attempts">${attempts.map(attemptItem)}</ul>
<details id="b-${id}"><summary>Body<span class="for-readers"> of ${type} ${id}</span></summary>
<p class="quiet">${attempts.some(isOverSocket) ? "Over a WebSocket" : `POST ${url}`}</p><pre tabindex="0">${readableBody(kind, body)}</pre></details>
</li>`;
}

function resendForms(viewer: Viewer, { id, type }: Delivery): Html {
  const form = (path: string, label: string) =>
    html`<form method="post" action="${clientPath(viewer, `deliveries/${path}`)}"><input type="hidden" name="id" value="${id}"><button class="button small" type="submit">${label}<span class="for-readers"> (${type} ${id})</span></button></form>`;
  return html`<div class="row">${form("again", "Deliver again")}${form("late", "Deliver late, in 5 minutes")}</div>`;
}

function teamName({ slack }: PageParts, team: string): string {
  const { workspaces } = slack;
  const name = workspaces.all.find(({ id }) => id === team)?.name ?? workspaces.enterprise(team)?.name;
  return name === undefined ? "" : ` · ${name}`;
}

function isOverSocket({ connection, error }: Attempt): boolean {
  return connection !== undefined || error === "no_connection";
}

function attemptItem(attempt: Attempt): Html {
  const { at, retryNum, retryReason } = attempt;
  const time = new Date(at);
  const answer = answerInWords(attempt);
  return html`<li><time datetime="${time.toISOString()}">${time.toLocaleTimeString("en-US")}</time> ${answer}${
    retryNum > 0 && html` <span class="quiet">retry ${retryNum}, because of ${retryReason}</span>`
  }</li>`;
}

function answerInWords({ status, error, connection }: Attempt): string | undefined {
  if (connection !== undefined) return `connection ${connection}: ${error ?? "acknowledged"}`;
  return status === undefined ? error : `answered ${status}`;
}

/** A body for reading: JSON is indented, also in a form's `payload`, and each field of a form has its own line. */
function readableBody(kind: Delivery["kind"], body: string): string {
  if (kind === "event") return inLines(body);
  const form = new URLSearchParams(body);
  const payload = form.get("payload");
  if (payload !== null) return inLines(payload);
  return [...form].map(([name, value]) => `${name}=${value}`).join("\n");
}

function inLines(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
