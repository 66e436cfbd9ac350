import type { ScopeHolder, ScopesOfBoth } from "../../manifest/scopes/optional-scopes.js";
import { scopeInWords } from "../../manifest/scopes/scope-words.js";
import { BAD, button, card, GOOD, link } from "./frame.js";
import { html } from "./html.js";
import { safeUrl } from "./safe-url.js";
import type { Site } from "./site.js";
import { slackButton } from "./slack-button.js";
import type { Message, Texts } from "./texts.js";

/*
 * Each function returns a whole document, as `landingPage` in a file of its own does. Whatever it is given is escaped; a URL that a page may not link to loses
 * its link and keeps its text. The pages have no script and ask for nothing but the app's icon: a policy of
 * `default-src 'none'; style-src ${site.style.hash}; img-src 'self'` lets all of them work.
 */

/** Where the person goes from here. */
interface Onward {
  /** The workspace, or the organization of an org-wide install. */
  readonly teamName?: string;
  readonly appUrl: string;
  readonly webUrl: string;
}

/**
 * The app is installed. The page opens Slack by itself (`appUrl`), unless an admin still has to
 * choose the workspaces (`orgAdminUrl`, after an org-wide install).
 */
export function successPage(
  site: Site,
  {
    teamName,
    botName,
    isConnected = false,
    hasHomeTab = true,
    leftOut = NOTHING,
    orgAdminUrl,
    ...slack
  }: Onward & {
    /** What people call the bot; undefined where there is none. */
    readonly botName?: string | undefined;
    /** Whether the installer's own account is connected with it. */
    readonly isConnected?: boolean;
    readonly hasHomeTab?: boolean;
    /** Optional scopes that the person did not allow. */
    readonly leftOut?: ScopesOfBoth;
    readonly orgAdminUrl?: string;
  },
): string {
  const { heading, firstStep, oneStepLeft, chooseWorkspaces } = site.texts.installed;
  const account = [
    ...(isConnected
      ? [[site.texts.installed.isConnected, ...undoing(site.texts, hasHomeTab)].join(" ")]
      : []),
    ...leftOutHints(site.texts, leftOut, hasHomeTab),
  ];
  if (orgAdminUrl === undefined) {
    const hints = [...(botName === undefined ? [] : [firstStep(botName)]), ...account];
    return pageThatOpensSlack(site, heading(site.name, teamName), hints, slack);
  }
  return card(site, heading(site.name, teamName), {
    mark: GOOD,
    content: html`<p>${oneStepLeft}</p>
${button(orgAdminUrl, chooseWorkspaces)}
${account.map((hint) => html`<p>${hint}</p>\n`)}<p class="quiet">${link(slack.appUrl, site.texts.openSlack)} · ${link(slack.webUrl, site.texts.inTheBrowser)}</p>`,
  });
}

/** A person's own account is connected. The page opens Slack by itself. */
export function connectedPage(
  site: Site,
  {
    teamName,
    hasHomeTab = true,
    leftOut = NOTHING,
    ...slack
  }: Onward & { readonly hasHomeTab?: boolean; readonly leftOut?: ScopesOfBoth },
): string {
  return pageThatOpensSlack(
    site,
    site.texts.connected.heading(site.name, teamName),
    [...undoing(site.texts, hasHomeTab), ...leftOutHints(site.texts, leftOut, hasHomeTab)],
    slack,
  );
}

const NOTHING: ScopesOfBoth = { bot: [], user: [] };

/** What the app may not do, and how a person allows it later. */
function leftOutHints({ leftOut: words }: Texts, leftOut: ScopesOfBoth, hasHomeTab: boolean): string[] {
  const said = (holder: ScopeHolder) =>
    leftOut[holder].map((scope) => scopeInWords(scope, holder) ?? scope).join("; ");
  const hints = [
    ...(leftOut.bot.length === 0 ? [] : [words.bot(said("bot"))]),
    ...(leftOut.user.length === 0 ? [] : [words.account(said("user"))]),
  ];
  return hints.length === 0 ? [] : [...hints, hasHomeTab ? words.laterOnHomeTab : words.later];
}

/** How a person takes it back. An app without a bot has no Home tab. */
function undoing(texts: Texts, hasHomeTab: boolean): string[] {
  return hasHomeTab ? [texts.connected.undo] : [];
}

/** Somebody wants to connect their account where the bot is not installed. */
export function notInstalledPage(site: Site, { installPath }: { readonly installPath: string }): string {
  const { heading, sentence } = site.texts.notInstalled;
  return card(site, heading(site.name), {
    content: html`<p>${sentence}</p>\n<p class="actions">${slackButton(installPath, site.texts.addToSlack)}</p>`,
  });
}

/** An install failed. The sentence says why, in words for the person who reads it. */
export function failurePage(
  site: Site,
  { heading, sentence, tryAgainPath }: Message & { readonly tryAgainPath: string },
): string {
  return card(site, heading, {
    mark: BAD,
    content: html`<p>${sentence}</p>\n${button(tryAgainPath, site.texts.tryAgain)}`,
  });
}

/** Any other message, such as that there is no such page. */
export function messagePage(
  site: Site,
  { heading, sentence, homePath }: Message & { readonly homePath?: string },
): string {
  const home =
    homePath === undefined
      ? undefined
      : html`\n<p class="actions">${link(homePath, site.texts.nothingHere.home)}</p>`;
  return card(site, heading, { content: html`<p>${sentence}</p>${home}` });
}

function pageThatOpensSlack(
  site: Site,
  heading: string,
  hints: readonly string[],
  { appUrl, webUrl }: Pick<Onward, "appUrl" | "webUrl">,
): string {
  const opens = safeUrl(appUrl);
  return card(site, heading, {
    mark: GOOD,
    content: html`${hints.map((hint) => html`<p>${hint}</p>\n`)}${
      opens === undefined
        ? undefined
        : html`<p>${site.texts.installed.slackOpens}</p>\n${button(opens, site.texts.openSlack)}\n`
    }<p class="quiet">${site.texts.noSlackHere} ${link(webUrl, site.texts.inTheBrowser)}.</p>`,
    // At once: a page that moves on after a while is a trap for who reads slowly or by ear (WCAG 2.2.1).
    head: opens === undefined ? undefined : html`<meta http-equiv="refresh" content="0; url=${opens}">\n`,
  });
}
