import { methods } from "../../web-api/methods/index.js";
import { appChoice } from "../apps/asked-app.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** The switches that make Slack misbehave, and those that are on. */
export function misbehaviourPanel(parts: PageParts, viewer: Viewer): Html {
  const { slack, switches } = parts;
  const action = (path: string) => clientPath(viewer, `deliveries/${path}`);
  const option = (value: string, label: string) => html`<option value="${value}">${label}</option>`;
  const on = switches.on.map(
    ({ id, words }) => html`<li class="row" id="${id}"><span>${words}</span>
<form method="post" action="${action("behave")}"><input type="hidden" name="id" value="${id}"><button class="button" type="submit">Stop<span class="for-readers">: ${words}</span></button></form></li>`,
  );
  return html`<section class="card" aria-labelledby="misbehave">
<h2 id="misbehave">Make Slack misbehave</h2>
${on.length > 0 && html`<ul class="tokens">${on}</ul>`}
<form class="row wrap" method="post" action="${action("misbehave")}">
<label>Method <select name="method">${option("*", "every one")}${[...methods.keys(), "response_url", "incoming_webhook"].map((name) => option(name, name))}</select></label>
<label>How <select name="failure">${switches.offered.map(({ name, words }) => option(name, words))}</select></label>
<label>When <select name="often">${option("once", "the next call")}${option("always", "every call, until stopped")}${option("half", "half of the calls, until stopped")}</select></label>
<button class="button" type="submit">Misbehave</button></form>
<form class="row wrap" method="post" action="${action("limit")}">
${appChoice(parts)}<label>Events of <select name="team">${slack.workspaces.all.map(({ id, name }) => option(id, name))}</select></label>
<button class="button" type="submit">Say that they are rate limited</button></form>
</section>`;
}
