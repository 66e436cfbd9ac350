import type { SlackApp } from "../../apps/slack-app.js";
import type { SlackState } from "../../web-api/web-api-method.js";
import { appChoice, appField } from "../apps/asked-app.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** A box to send an app any event, with one to begin with. */
export function sendEventPanel(parts: PageParts, viewer: Viewer, app?: SlackApp): Html {
  const { apps } = parts;
  const { workspaces } = parts.slack;
  const enterprises = new Map(
    workspaces.all.flatMap(({ enterprise }) => (enterprise ? [[enterprise.id, enterprise]] : [])),
  );
  const places = [...workspaces.all, ...enterprises.values()].map(
    ({ id, name }) =>
      html`<option value="${id}"${id === viewer.workspace.id && html` selected`}>${name}</option>`,
  );
  return html`<section class="card" aria-labelledby="send-event">
<h2 id="send-event">Send any event</h2>
<form class="send-event" method="post" action="${clientPath(viewer, "deliveries/send")}">
<label for="event-json" class="label">The event as JSON</label>
<p class="quiet" id="event-hint">The event alone, or its envelope: what the envelope does not have is filled in. It is sent whether the app subscribed to it or not.</p>
<textarea id="event-json" name="event" rows="8" required spellcheck="false" aria-describedby="event-hint" data-keep>${sample((app ?? apps.first).slack, viewer)}</textarea>
<div class="row wrap">${app === undefined ? appChoice(parts) : appField(app)}<label>In <select name="target">${places}</select></label>
<button class="button" type="submit">Send the event</button></div></form>
</section>`;
}

/** A mention by the viewer, now. */
function sample({ installs, clock }: SlackState, { workspace, person }: Viewer): string {
  const ts = (clock() / 1_000).toFixed(6);
  const bot = installs.botTokenIn(workspace)?.userId ?? "U0BOT";
  return JSON.stringify(
    {
      type: "app_mention",
      user: person.id,
      text: `<@${bot}> hi`,
      channel: workspace.general,
      ts,
      event_ts: ts,
    },
    null,
    2,
  );
}
