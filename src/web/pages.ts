import type { AppManifest } from "../manifest/app-manifest.js";
import { Html, html, safeUrl } from "./html.js";
import { scopeInWords } from "./scope-words.js";
import { STYLE } from "./stylesheet.js";

export { STYLE_HASH } from "./stylesheet.js";

/*
 * Each function returns a whole document. Whatever it is given is escaped; a URL that a page may not link to loses
 * its link and keeps its text. The pages have no script and ask for nothing but themselves: a policy of
 * `default-src 'none'; style-src ${STYLE_HASH}` lets all of them work.
 */

/** What the app is, what it asks for, and the way to install it. */
export function landingPage({
  manifest,
  installPath,
}: {
  readonly manifest: AppManifest;
  /** Undefined where the app cannot be installed from here. */
  readonly installPath?: string;
}): string {
  const { name, description, longDescription, commands } = manifest;
  return page(
    name,
    html`<p>${description}</p>
${installPath === undefined ? undefined : addToSlack(installPath, manifest)}
${longDescription === undefined ? undefined : html`<p>${longDescription}</p>`}
${scopeList("The bot can", manifest.botScopes, "bot")}
${scopeList("If you connect your own account, the app can", manifest.userScopes, "user")}
${section(
  "Commands",
  commands.map(
    ({ command, usageHint, description }) =>
      html`<li><code>${command}${usageHint === undefined ? "" : ` ${usageHint}`}</code>: ${description}</li>`,
  ),
)}`,
  );
}

function addToSlack(installPath: string, { orgDeployEnabled }: AppManifest): Html {
  return html`${button(installPath, "Add to Slack")}
<p class="quiet">${
    orgDeployEnabled
      ? "Slack asks for your approval first. Admins of an organization can add it to many workspaces at once."
      : "Slack asks for your approval first."
  }</p>`;
}

/**
 * The app is installed. After a moment the page opens Slack by itself (`appUrl`), unless an admin still has to
 * choose the workspaces (`orgAdminUrl`, after an org-wide install).
 */
export function successPage({
  appName,
  teamName,
  appUrl,
  webUrl,
  orgAdminUrl,
}: {
  readonly appName: string;
  /** The workspace, or the organization of an org-wide install. */
  readonly teamName?: string;
  readonly appUrl: string;
  readonly webUrl: string;
  readonly orgAdminUrl?: string;
}): string {
  const where = teamName === undefined ? "" : ` in ${teamName}`;
  if (orgAdminUrl !== undefined) {
    return page(
      `${appName} is installed${where}`,
      html`<p>One step is left: an admin of the organization chooses the workspaces that get the app. It answers in none before that.</p>
${button(orgAdminUrl, "Choose workspaces")}
<p class="quiet">Or ${link(appUrl, "open Slack")}, or use ${link(webUrl, "Slack in the browser")}.</p>`,
    );
  }
  return pageThatOpensSlack(`${appName} is installed${where}`, { appUrl, webUrl });
}

/** A person's own account is connected. After a moment the page opens Slack by itself. */
export function connectedPage({
  appName,
  teamName,
  appUrl,
  webUrl,
}: {
  readonly appName: string;
  readonly teamName?: string;
  readonly appUrl: string;
  readonly webUrl: string;
}): string {
  const where = teamName === undefined ? "" : ` in ${teamName}`;
  return pageThatOpensSlack(`${appName} can now act as you${where}`, { appUrl, webUrl });
}

/** Somebody wants to connect their account where the bot is not installed. */
export function notInstalledPage({
  appName,
  installPath,
}: {
  readonly appName: string;
  readonly installPath: string;
}): string {
  return page(
    `${appName} is not installed in this workspace`,
    html`<p>Your account can be connected once the app is installed there.</p>
${button(installPath, "Add to Slack")}`,
  );
}

/** Something went wrong on the way of an install; `sentence` says what, in words for the person who reads it. */
export function failurePage({
  heading,
  sentence,
  tryAgainPath,
}: {
  readonly heading: string;
  readonly sentence: string;
  readonly tryAgainPath: string;
}): string {
  return page(heading, html`<p>${sentence}</p>\n${button(tryAgainPath, "Try again")}`);
}

/** Any other message, such as that there is no such page. */
export function messagePage({
  heading,
  sentence,
  homePath,
}: {
  readonly heading: string;
  readonly sentence: string;
  readonly homePath: string;
}): string {
  return page(heading, html`<p>${sentence}</p>\n<p>${link(homePath, "Go to the start page")}</p>`);
}

function pageThatOpensSlack(
  heading: string,
  { appUrl, webUrl }: { readonly appUrl: string; readonly webUrl: string },
): string {
  const opens = safeUrl(appUrl);
  return page(
    heading,
    html`${
      opens === undefined
        ? undefined
        : html`<p>Slack should open by itself. If it does not:</p>\n${button(opens, "Open Slack")}\n`
    }<p>No Slack on this device? ${link(webUrl, "Use Slack in the browser")}.</p>`,
    opens === undefined ? undefined : html`<meta http-equiv="refresh" content="1; url=${opens}">\n`,
  );
}

function page(heading: string, content: Html, head?: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading}</title>
${head}<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`.text;
}

function scopeList(heading: string, scopes: readonly string[], holder: "bot" | "user"): Html | undefined {
  return section(
    heading,
    scopes.map((scope) => {
      const words = scopeInWords(scope, holder);
      return words === undefined ? html`<li><code>${scope}</code></li>` : html`<li>${words}</li>`;
    }),
  );
}

function section(heading: string, items: readonly Html[]): Html | undefined {
  return items.length === 0 ? undefined : html`<h2>${heading}</h2>\n<ul>\n${items}\n</ul>`;
}

function button(url: string, label: string): Html {
  const href = safeUrl(url);
  return href === undefined
    ? html`<p>${label}</p>`
    : html`<p><a class="button" href="${href}">${label}</a></p>`;
}

function link(url: string, label: string): Html {
  const href = safeUrl(url);
  return href === undefined ? html`${label}` : html`<a href="${href}">${label}</a>`;
}
