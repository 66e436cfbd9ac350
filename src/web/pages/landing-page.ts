import type { AppManifest } from "../../manifest/app-manifest.js";
import { missingScopes } from "../../manifest/scopes/missing-scopes.js";
import type { ScopeHolder } from "../../manifest/scopes/optional-scopes.js";
import { scopeInWords } from "../../manifest/scopes/scope-words.js";
import { documentOf, icon } from "./frame.js";
import { type Html, html } from "./html.js";
import type { Site } from "./site.js";
import { slackButton } from "./slack-button.js";

/** What the app is, what it asks for, and the way to install it. */
export function landingPage(
  site: Site,
  {
    manifest,
    connectsInstaller = false,
    installPath,
    signInPath,
  }: {
    readonly manifest: AppManifest;
    /** Whether an install asks for the user scopes too. */
    readonly connectsInstaller?: boolean;
    /** Undefined where the app cannot be installed from here. */
    readonly installPath?: string;
    /** Undefined where nobody signs in. */
    readonly signInPath?: string;
  },
): string {
  const { description, longDescription, commands } = manifest;
  const {
    about,
    bot,
    account,
    onlyConnected,
    installerConnects,
    commands: commandsHeading,
  } = site.texts.landing;
  return documentOf(site, {
    title: site.name,
    body: html`<main>
<div class="hero">
<div class="inside">
${icon(site, 72)}
<h1>${site.name}</h1>
${description === undefined ? undefined : html`<p class="lead">${description}</p>`}
${slackButtons(site, installPath, signInPath)}${
  installPath === undefined
    ? signInPath === undefined && html`<p class="note">${site.texts.landing.oneWorkspace}</p>`
    : slackAsksFirst(site, manifest)
}
</div>
</div>
<div class="inside parts">
${longDescription === undefined ? undefined : part(about, html`<p>${longDescription}</p>`, "part wide")}
${scopePart(site, bot, { holder: "bot", asked: manifest.botScopes, optional: manifest.optionalBotScopes })}
${scopePart(site, account, {
  holder: "user",
  asked: manifest.userScopes,
  optional: manifest.optionalUserScopes,
  note: connectsInstaller ? installerConnects : onlyConnected,
})}
${commands.length === 0 ? undefined : part(commandsHeading, commandList(commands), "part wide")}
</div>
</main>`,
  });
}

function slackButtons(
  { texts }: Site,
  installPath: string | undefined,
  signInPath: string | undefined,
): Html | undefined {
  const buttons = [
    ...(installPath === undefined ? [] : [slackButton(installPath, texts.addToSlack)]),
    ...(signInPath === undefined ? [] : [slackButton(signInPath, texts.signInWithSlack)]),
  ];
  return buttons.length === 0
    ? undefined
    : html`<p class="slack-buttons">${buttons.map((each) => html`${each}\n`)}</p>\n`;
}

function slackAsksFirst({ texts }: Site, { orgDeployEnabled }: AppManifest): Html {
  const { slackAsksFirst, organizations } = texts.landing;
  return html`<p class="note">${slackAsksFirst}${orgDeployEnabled ? ` ${organizations}` : ""}</p>`;
}

function commandList(commands: AppManifest["commands"]): Html {
  return html`<dl>
${commands.map(
  ({ command, usageHint, description }) =>
    html`<dt><code>${command}${usageHint === undefined ? "" : ` ${usageHint}`}</code></dt>\n<dd>${description}</dd>\n`,
)}</dl>`;
}

/** What is always asked for, and then what people may leave out at Slack. */
function scopePart(
  { texts }: Site,
  heading: string,
  {
    holder,
    asked,
    optional,
    note,
  }: {
    readonly holder: ScopeHolder;
    readonly asked: readonly string[];
    readonly optional: readonly string[];
    readonly note?: string;
  },
): Html | undefined {
  if (asked.length === 0) return undefined;
  const required = missingScopes(asked, optional);
  const choosable = missingScopes(asked, required);
  return part(
    heading,
    html`${quiet(note)}${scopeList(required, holder)}${
      choosable.length === 0
        ? undefined
        : html`${quiet(texts.landing.onlyIfAllowed)}${scopeList(choosable, holder)}`
    }`,
    "part",
  );
}

function quiet(note: string | undefined): Html | undefined {
  return note === undefined ? undefined : html`<p class="quiet">${note}</p>\n`;
}

function scopeList(scopes: readonly string[], holder: ScopeHolder): Html | undefined {
  if (scopes.length === 0) return undefined;
  const items = scopes.map((scope) => {
    const words = scopeInWords(scope, holder);
    return words === undefined ? html`<li><code>${scope}</code></li>\n` : html`<li>${words}</li>\n`;
  });
  return html`<ul>\n${items}</ul>\n`;
}

function part(heading: string, content: Html, kind: "part" | "part wide"): Html {
  return html`<section class="${kind}">\n<h2>${heading}</h2>\n${content}\n</section>`;
}
