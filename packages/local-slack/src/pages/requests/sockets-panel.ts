import type { SlackApp } from "../../apps/slack-app.js";
import { appField, nameAmongApps } from "../apps/asked-app.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** Of an app in Socket Mode: how many WebSockets it has open, and a button that has it connect anew. */
export function socketsPanel(parts: PageParts, viewer: Viewer, app: SlackApp): Html {
  const { sockets, app: registration } = app.slack;
  if (!registration.settings.socketMode) return html``;
  const { size } = sockets;
  const name = nameAmongApps(parts, registration.appId);
  const open = size === 1 ? "1 WebSocket is open" : `${size === 0 ? "No" : size} WebSockets are open`;
  return html`<section class="card row" aria-label="Socket Mode${name}"><p><b>Socket Mode</b>${name}: ${open}.</p>
<form method="post" action="${clientPath(viewer, "deliveries/refresh")}">${appField(app)}<button class="button" type="submit">Have the app connect anew</button></form></section>`;
}
