import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import type { RefusedManifest } from "./refused-manifests.js";

/** The form that creates another app from a manifest. After a refusal it has the refused text and each reason. */
export function manifestForm({ slack }: PageParts, viewer: Viewer, refused?: RefusedManifest): Html {
  // After each app there is another box, so that the script does not keep what was typed for the app before.
  const id = `manifest-${slack.apps.all.length}-${slack.apps.first.slack.app.appId}`;
  const reasons = refused?.refusals.map(
    ({ place, message }) => html`<li><code>${place}</code> ${message}</li>`,
  );
  return html`<section class="card" aria-labelledby="create">
<h2 id="create">Create another app from a manifest</h2>
<p class="quiet" id="create-note">It comes beside those that there are, in the same workspaces, and is installed in none yet.</p>
<form class="field" method="post" action="${clientPath(viewer, "apps/create")}">
<label class="label" for="${id}">Manifest (YAML or JSON)</label>
${reasons && html`<div class="error" id="create-errors"><p>Slack refuses this manifest:</p><ul>${reasons}</ul></div>`}
<textarea class="code-text" id="${id}" name="manifest" rows="8" required spellcheck="false" autocomplete="off" aria-describedby="create-note${
    reasons && html` create-errors`
  }"${reasons && html` aria-invalid="true" autofocus`}>
${refused?.text}</textarea>
<button class="button primary" type="submit">Create app</button></form>
</section>`;
}
