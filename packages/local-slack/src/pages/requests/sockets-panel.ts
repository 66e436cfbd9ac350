import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/** In Socket Mode: how many WebSockets the app has open, and a button that has it connect anew. */
export function socketsPanel({ slack }: PageParts, viewer: Viewer): Html {
  const { size } = slack.sockets;
  const open = size === 1 ? "1 WebSocket is open" : `${size === 0 ? "No" : size} WebSockets are open`;
  return html`<section class="card row" aria-label="Socket Mode"><p><b>Socket Mode</b>: ${open}.</p>
<form method="post" action="${clientPath(viewer, "deliveries/refresh")}"><button class="button" type="submit">Have the app connect anew</button></form></section>`;
}
