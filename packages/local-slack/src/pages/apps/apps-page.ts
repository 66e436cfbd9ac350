import type { SlackApp } from "../../apps/slack-app.js";
import type { Token } from "../../oauth/installs.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import type { Notice } from "../frame/notices.js";
import { framedPage } from "../frame/page-frame.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { appCredentials } from "./app-credentials.js";
import { appField, appFilter } from "./asked-app.js";
import { manifestForm } from "./manifest-form.js";

/** More than these of one workspace would hide the rest of the page. */
const MOST_TOKENS = 30;

/** A workspace or an organization, where the app may be installed. */
interface Target {
  readonly id: string;
  readonly name: string;
  readonly isOrganization: boolean;
}

/**
 * Shows the apps; of one, where it is installed and with which tokens, with buttons to install and uninstall it and to end
 * single tokens; and a form to create another app.
 */
export function appsPage(parts: PageParts, viewer: Viewer, shown: SlackApp, said?: Notice): string {
  const { app } = shown.slack;
  const refused =
    said?.code === "manifest_refused" ? parts.refusedManifests.find(viewer.person.id) : undefined;
  const main = html`<header class="page-head"><h1>Install and tokens</h1>
<p class="quiet">What an admin of each workspace, and each person, allows ${app.name} to do.</p>${appFilter(parts, viewer, "apps", app.appId)}</header>
<div class="scroll" tabindex="0" role="region" aria-label="Installations">
<div class="sheet">
${parts.apps.all.map((each) => installLink(parts, each))}
${held(parts, viewer)}
${targets(parts).map((target) => targetCard(shown, viewer, target))}
${requestUrl(shown, viewer)}
${appCredentials(shown, viewer, said?.code === "app_created")}
${manifestForm(parts, viewer, refused)}
</div></div>`;
  return framedPage(parts, { viewer, title: "Install and tokens", current: "apps", main, said });
}

/** Slack verifies a request URL when it is saved; here a person says when, since the app may not run yet with its credentials. */
function requestUrl(shown: SlackApp, viewer: Viewer): Html {
  const { eventsUrl, socketMode } = shown.slack.app.settings;
  if (eventsUrl === "" || socketMode) return html``;
  return html`<section class="card row" aria-label="Request URL"><p>Events are sent to <code>${eventsUrl}</code></p>
<form method="post" action="${clientPath(viewer, "apps/verify")}">${appField(shown)}<button class="button" type="submit">Verify the URL</button></form></section>`;
}

function installLink({ apps }: PageParts, each: SlackApp): Html {
  const { settings, clientId, name } = each.slack.app;
  if (settings.redirectUrls.length === 0) {
    return html`<p class="card">No app is configured yet: the local Slack does not know where ${name} runs.</p>`;
  }
  const query = new URLSearchParams({
    client_id: clientId,
    scope: settings.botScopes.join(","),
    user_scope: settings.userScopes.join(","),
  });
  const url = settings.installUrl ?? `/oauth/v2/authorize?${query}`;
  return html`<section class="card row" aria-label="Install${apps.all.length > 1 && html` ${name}`}"><p>An install of <b>${name}</b> begins at <code>${url}</code></p>
<a class="button primary" href="${url}">Install${apps.all.length > 1 && html`<span class="for-readers"> ${name}</span>`}</a></section>`;
}

function targets({ slack }: PageParts): readonly Target[] {
  const seen = new Set<string>();
  return slack.workspaces.all.flatMap(({ id, name, enterprise }) => {
    const own = { id, name, isOrganization: false };
    if (enterprise === undefined || seen.has(enterprise.id)) return [own];
    seen.add(enterprise.id);
    return [{ id: enterprise.id, name: enterprise.name, isOrganization: true }, own];
  });
}

function targetCard(app: SlackApp, viewer: Viewer, target: Target): Html {
  const live = app.slack.installs.grants(target.id);
  const isInstalled = live.some(({ kind }) => kind === "bot");
  const isOwn = ({ kind, userId }: Token) => kind === "user" && userId === viewer.person.id;
  const shown = [...live.slice(0, MOST_TOKENS), ...live.slice(MOST_TOKENS).filter(isOwn)];
  const state = isInstalled
    ? html`<span class="badge good">installed</span>`
    : html`<span class="badge">not installed</span>`;
  const note = target.isOrganization
    ? "Organization: an org-wide install is for its workspaces"
    : "Workspace";
  return html`<section class="card" aria-labelledby="t-${target.id}" id="card-${target.id}">
<header class="row"><div><h2 id="t-${target.id}">${target.name} ${state}</h2><p class="quiet">${note} · ${target.id}</p></div>
${live.length > 0 && uninstallForm(app, viewer, target)}</header>
${target.isOrganization && isInstalled && teamAccess(app, viewer, target)}
${live.length > 0 && html`<ul class="tokens">${shown.map((token) => tokenRow(app, viewer, target, token))}</ul>`}
${shown.length < live.length && html`<p class="quiet">Tokens of ${live.length - shown.length} more people are not shown. Each person sees their own here.</p>`}
</section>`;
}

function uninstallForm(shown: SlackApp, viewer: Viewer, { id, name }: Target): Html {
  return html`<form class="row" method="post" action="${clientPath(viewer, "apps/uninstall")}">
${appField(shown)}<input type="hidden" name="target" value="${id}">
<label class="choice"><input type="checkbox" name="hold" value="yes"> Tell the app later</label>
<button class="button danger" type="submit" aria-label="Uninstall from ${name}">Uninstall</button></form>`;
}

function tokenRow(shown: SlackApp, viewer: Viewer, { id: target, name }: Target, token: Token): Html {
  const { slack } = shown;
  const { kind, userId, scopes, value, expiresAtMs, deadAs } = token;
  const who = kind === "bot" ? "Bot" : (slack.workspaces.findPerson(userId)?.person.realName ?? userId);
  const action = (path: string, label: string) =>
    html`<form method="post" action="${clientPath(viewer, `apps/${path}`)}">${appField(shown)}<input type="hidden" name="target" value="${target}"><input type="hidden" name="person" value="${userId}"><button class="button" type="submit" aria-label="${label} of ${who} in ${name}">${label}</button></form>`;
  return html`<li class="row"><div><b>${who}</b> <span class="quiet">token …${value.slice(-4)}</span>${
    deadAs !== undefined && html` <span class="badge wrong">${deadAs}</span>`
  }<br><span class="scopes">${scopes.map((scope) => html`<code>${scope}</code> `)}</span></div>
<div class="row">${expiresAtMs !== undefined && deadAs === undefined && action("expire", "Expire token")}${
    kind === "user" && action("revoke", "Revoke token")
  }</div></li>`;
}

/** The workspaces of an organization, each with the org-wide install or without it. */
function teamAccess(shown: SlackApp, viewer: Viewer, target: Target): Html {
  const { slack } = shown;
  const reached = slack.installs.workspacesOf(target.id);
  return html`<ul class="tokens">${slack.workspaces.teamsOf(target.id).map((workspace) => {
    const isIn = reached.includes(workspace);
    return html`<li class="row"><span>${workspace.name}: ${isIn ? "the app is in it" : "the app is not in it"}</span>
<form method="post" action="${clientPath(viewer, "apps/team")}">${appField(shown)}<input type="hidden" name="target" value="${target.id}"><input type="hidden" name="team" value="${workspace.id}"><button class="button" type="submit" name="access" value="${isIn ? "revoke" : "grant"}">${isIn ? "Take it out" : "Add it"}<span class="for-readers"> (${workspace.name})</span></button></form></li>`;
  })}</ul>`;
}

function held({ heldEvents, slack }: PageParts, viewer: Viewer): Html {
  const { workspaces, apps } = slack;
  const ofLive = heldEvents.all.flatMap((each) => {
    const app = apps.find(each.appId)?.slack.app;
    return app === undefined ? [] : [{ ...each, app }];
  });
  return html`${ofLive.map(({ id, target, app }) => {
    const name = workspaces.enterprise(target)?.name ?? workspaces.team(target).name;
    return html`<section class="card row waiting" aria-label="Events that wait"><p>${app.name} has not heard of its uninstall from <b>${name}</b> yet.</p>
<form method="post" action="${clientPath(viewer, "apps/held")}"><input type="hidden" name="id" value="${id}"><button class="button" type="submit">Tell it now</button></form></section>`;
  })}`;
}
