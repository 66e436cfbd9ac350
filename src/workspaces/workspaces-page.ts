import { connectPath, HOME_PATH, INSTALL_PATH, SIGN_IN_PATH, WORKSPACES_PATH } from "../manifest/paths.js";
import { BAD, card, documentOf, icon, link } from "../web/pages/frame.js";
import { type Html, html } from "../web/pages/html.js";
import type { Site } from "../web/pages/site.js";
import { slackButton } from "../web/pages/slack-button.js";
import type { ManagedPlace, ManagedWorkspace } from "./managed-places.js";

export const DISCONNECT_PATH = `${WORKSPACES_PATH}/disconnect`;
export const REMOVE_PATH = `${WORKSPACES_PATH}/remove`;
export const SIGN_OUT_PATH = `${WORKSPACES_PATH}/sign-out`;

/** What was done just now, as the page says it. */
export const DONE = ["disconnected", "removed"] as const;
export type Done = (typeof DONE)[number];

interface PageOptions {
  readonly workspaces: readonly ManagedWorkspace[];
  readonly formToken: string;
  readonly done: Done | undefined;
  /** Whether people can connect their own account. */
  readonly connects: boolean;
}

/** What a person who signed in may manage. */
export function workspacesPage(site: Site, { workspaces, formToken, done, connects }: PageOptions): string {
  const { heading, signOut, another } = site.texts.workspaces;
  return documentOf(site, {
    title: `${heading} · ${site.name}`,
    body: html`<header class="bar">
<div class="inside">
<a class="app" href="${site.basePath + HOME_PATH}">${icon(site, 32)}${site.name}</a>
${form(site.basePath + SIGN_OUT_PATH, formToken, html`<button class="button plain">${signOut}</button>`)}
</div>
</header>
<main class="inside parts one">
<h1>${heading}</h1>
${done === undefined ? undefined : html`<p class="done" role="status">${site.texts.workspaces[done]}</p>\n`}${workspaces.map((each) => workspace(site, each, formToken, connects))}<p>${link(site.basePath + SIGN_IN_PATH, another)}</p>
</main>`,
  });
}

function workspace(
  site: Site,
  { person, places, isConnected }: ManagedWorkspace,
  formToken: string,
  connects: boolean,
): Html {
  const { organization } = site.texts.workspaces;
  const isInstalled = places.some(({ install }) => install !== undefined);
  return html`${places.map(
    (place, at) => html`<section class="part">
<h2>${place.target.isEnterpriseInstall ? organization(place.name) : place.name}</h2>
${placeContent(site, place)}${at > 0 ? undefined : account(site, person, { isConnected, isInstalled, connects, formToken, name: place.name })}</section>
`,
  )}`;
}

function placeContent({ texts, basePath }: Site, { id, name, install }: ManagedPlace): Html {
  const words = texts.workspaces;
  if (install === undefined) {
    return html`<p>${words.notInstalled}</p>
<p class="actions">${slackButton(basePath + INSTALL_PATH, texts.addToSlack)}</p>
`;
  }
  const { installedAt, isByThem, missingScopes, needsReinstall } = install;
  const isNeeded = needsReinstall || missingScopes.length > 0;
  const day = installedAt?.toISOString().slice(0, 10);
  const removal = `${basePath + REMOVE_PATH}?${new URLSearchParams({ place: id })}`;
  return html`<p>${isByThem ? words.installedByYou(day) : words.installedByOthers(day)}</p>
${needsReinstall && html`<p class="warning">${words.needsReinstall}</p>\n`}${
  missingScopes.length > 0 &&
  html`<p class="warning">${words.asksForMore} ${missingScopes.map((scope) => html`<code>${scope}</code> `)}</p>\n`
}${
  isByThem &&
  html`<p class="actions"><a class="${isNeeded ? "button" : "button plain"}" href="${basePath + INSTALL_PATH}" aria-label="${words.reinstallIn(name)}">${words.reinstall}</a>
<a class="button plain danger" href="${removal}" aria-label="${words.removeFrom(name)}">${words.remove}</a></p>
`
}`;
}

function account(
  { texts, basePath }: Site,
  { teamId, enterpriseId }: ManagedWorkspace["person"],
  {
    isConnected,
    isInstalled,
    connects,
    formToken,
    name,
  }: {
    readonly isConnected: boolean;
    readonly isInstalled: boolean;
    readonly connects: boolean;
    readonly formToken: string;
    readonly name: string;
  },
): Html | undefined {
  const words = texts.workspaces;
  if (isConnected) {
    const fields = html`<input type="hidden" name="place" value="${teamId}">
<button class="button plain" aria-label="${words.disconnectIn(name)}">${words.disconnect}</button>`;
    return html`<p>${words.isConnected}</p>\n${form(basePath + DISCONNECT_PATH, formToken, fields)}\n`;
  }
  if (!connects || !isInstalled) return undefined;
  const url = basePath + connectPath({ teamId, enterpriseId });
  return html`<p>${words.isNotConnected}</p>
<p class="actions"><a class="button plain" href="${url}" aria-label="${words.connectIn(name)}">${words.connect}</a></p>
`;
}

/** Asks again before the app is removed. */
export function removalPage(site: Site, place: ManagedPlace, formToken: string): string {
  const { removeHeading, removeSentence, remove, keep } = site.texts.workspaces;
  const fields = html`<input type="hidden" name="place" value="${place.id}">
<button class="button danger">${remove}</button>
<a class="button plain" href="${site.basePath + WORKSPACES_PATH}">${keep}</a>`;
  return card(site, removeHeading(site.name, place.name), {
    mark: BAD,
    content: html`<p>${removeSentence}</p>\n${form(site.basePath + REMOVE_PATH, formToken, fields)}`,
  });
}

/** For who is not signed in, or not any more. */
export function signInFirstPage(site: Site): string {
  const { heading, signInFirst } = site.texts.workspaces;
  return card(site, heading, {
    content: html`<p>${signInFirst}</p>\n<p class="actions">${slackButton(site.basePath + SIGN_IN_PATH, site.texts.signInWithSlack)}</p>`,
  });
}

/** What was not done, and why. */
export function notDonePage(site: Site, sentence: string): string {
  const { notDone, back } = site.texts.workspaces;
  return card(site, notDone, {
    mark: BAD,
    content: html`<p>${sentence}</p>\n<p class="actions"><a class="button" href="${site.basePath + WORKSPACES_PATH}">${back}</a></p>`,
  });
}

function form(action: string, formToken: string, content: Html): Html {
  return html`<form class="actions" method="post" action="${action}">
<input type="hidden" name="token" value="${formToken}">
${content}
</form>`;
}
