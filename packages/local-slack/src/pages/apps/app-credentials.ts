import type { SlackApp } from "../../apps/slack-app.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";
import { appField } from "./asked-app.js";

/** The ids and credentials of an app, the lines for its environment, and its manifest; folded unless `isNew`. */
export function appCredentials(shown: SlackApp, viewer: Viewer, isNew: boolean): Html {
  const { url, app } = shown.slack;
  const { appId, clientId, clientSecret, signingSecret, appToken, name, settings, manifest } = app;
  const facts = {
    "App ID": appId,
    "Client ID": clientId,
    "Client secret": clientSecret,
    "Signing secret": signingSecret,
    "App-level token (connections:write)": appToken,
  };
  const environment = [
    `SLACK_CLIENT_ID=${clientId}`,
    `SLACK_CLIENT_SECRET=${clientSecret}`,
    `SLACK_SIGNING_SECRET=${signingSecret}`,
    `SLACK_API_URL=${url}/api/`,
    `SLACK_AUTHORIZE_URL=${url}/oauth/v2/authorize`,
    ...(settings.socketMode ? [`SLACK_APP_TOKEN=${appToken}`] : []),
  ];
  return html`<section class="card" aria-labelledby="credentials">
<h2 id="credentials">Credentials of ${name}</h2>
<details class="unfold"${isNew && html` open`}><summary>Show the credentials</summary>
<dl class="facts">${Object.entries(facts).map(([what, value]) => html`<dt>${what}</dt><dd><code>${value}</code></dd>`)}</dl>
<label class="label" for="environment">Lines for the environment of your app</label>
<textarea class="code-text" id="environment" rows="${environment.length}" readonly spellcheck="false">
${environment.join("\n")}</textarea>
</details>
${manifest !== undefined && html`<details class="unfold"><summary>Show the manifest</summary><pre class="code-text" tabindex="0">${JSON.stringify(manifest, null, 2)}</pre></details>`}
<form method="post" action="${clientPath(viewer, "apps/delete")}">${appField(shown)}<button class="button danger" type="submit">Delete ${name}</button></form></section>`;
}
