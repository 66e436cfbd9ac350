import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readManifest } from "../../../src/manifest/app-manifest.js";
import { html } from "../../../src/web/pages/html.js";
import { landingPage } from "../../../src/web/pages/landing-page.js";
import {
  connectedPage,
  failurePage,
  messagePage,
  notInstalledPage,
  successPage,
} from "../../../src/web/pages/pages.js";
import { safeUrl } from "../../../src/web/pages/safe-url.js";
import { siteOf } from "../../../src/web/pages/site.js";
import { TEXTS, textsWith } from "../../../src/web/pages/texts.js";

const manifest = readManifest("test/fixtures/manifest.yml");
const site = siteOf({ manifest, supportUrl: undefined, privacyUrl: undefined });
const parrot = siteOf({
  manifest: { ...manifest, name: "Parrot" },
  supportUrl: undefined,
  privacyUrl: undefined,
});
const NASTY = `<img src=x onerror="alert(1)">'&\``;

const success = {
  teamName: "Acme",
  appUrl: "slack://app?team=T1&id=A1",
  webUrl: "https://slack.com/app_redirect?app=A1&team=T1",
};

/** Every page, with `text` and `url` wherever a page takes one. */
function allPages(text: string, url: string): Readonly<Record<string, string>> {
  const named = {
    ...manifest,
    name: text,
    description: text,
    longDescription: text,
    botScopes: [text],
    userScopes: [text],
    commands: [{ command: text, description: text, usageHint: text }],
  };
  const site = siteOf({ manifest: named, supportUrl: url, privacyUrl: url });
  const installed = { teamName: text, appUrl: url, webUrl: url };
  return {
    landing: landingPage(site, { manifest: named, installPath: url }),
    success: successPage(site, { ...installed, botName: text }),
    "success with an account": successPage(site, { ...installed, isConnected: true }),
    organization: successPage(site, { ...installed, orgAdminUrl: url }),
    "organization with an account": successPage(site, { ...installed, orgAdminUrl: url, isConnected: true }),
    connected: connectedPage(site, installed),
    "not installed": notInstalledPage(site, { installPath: url }),
    failure: failurePage(site, { heading: text, sentence: text, tryAgainPath: url }),
    message: messagePage(site, { heading: text, sentence: text, homePath: url }),
  };
}

/**
 * Where links and the refresh of a page lead, as a browser reads them; without those that every page has, to the icon
 * and to the start page.
 */
function links(page: string): readonly string[] {
  const targets = [...page.matchAll(/href="([^"]*)"|content="\d+; url=([^"]*)"/g)];
  return targets
    .filter(([attribute]) => attribute !== `href="/icon"`)
    .filter(({ index }) => !page.slice(0, index).endsWith(`<a class="app" `))
    .map(([, href, refresh]) => (href ?? refresh ?? "").replaceAll("&amp;", "&"));
}

/** Without the pictures that the pages themselves bring. */
function withoutIcon(page: string): string {
  return page.replaceAll(/<link rel="icon" href="\/icon">|<img class="icon" src="\/icon" [^>]*>/g, "");
}

describe("Every page", () => {
  for (const [name, page] of Object.entries(allPages("Some text", "/some/path"))) {
    it(`is a whole document that loads nothing but the icon: ${name}`, () => {
      assert.match(page, /^<!doctype html>\n<html lang="en">/);
      assert.match(page, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
      assert.equal(page.match(/<h1>Some text[^<]*<\/h1>/g)?.length, 1);
      assert.match(page, /<title>Some text[^<]*<\/title>/);
      assert.match(page, /<main[^>]*>[\s\S]*<\/main>\n<footer>[\s\S]*<\/footer>\n<\/body>\n<\/html>\n$/);
      assert.doesNotMatch(
        withoutIcon(page),
        /<script|<link|<img|<iframe|\ssrc=|\sstyle=|\son\w+=|@import|url\(/i,
      );
      assert.doesNotMatch(page, /undefined|\[object/);
    });

    it(`has the one style that the policy allows: ${name}`, () => {
      const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style ?? "");
      const hashes = styles.map((style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`);
      assert.deepEqual(hashes, [site.style.hash]);
      assert.match(styles[0] ?? "", /prefers-color-scheme: dark/);
    });
  }

  for (const [name, page] of Object.entries(allPages(NASTY, "/some/path"))) {
    it(`escapes all its values: ${name}`, () => {
      assert.doesNotMatch(withoutIcon(page), /<img/);
      assert.match(page, /&lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;&#39;&amp;&#96;/);
    });
  }

  for (const url of [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\u0000javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "no-scheme",
    "",
  ]) {
    it(`does not link to ${JSON.stringify(url)}, and keeps the words`, () => {
      assert.equal(safeUrl(url), undefined);
      const pages = allPages("Some text", url);
      for (const page of Object.values(pages)) assert.deepEqual(links(page), []);
      assert.match(pages.landing ?? "", /Add to Slack/);
      assert.match(pages.success ?? "", /Use Slack in the browser/);
      assert.match(pages.failure ?? "", /Try again/);
    });
  }

  it("does not let a URL leave its attribute", () => {
    for (const page of Object.values(allPages("Some text", 'https://a.example/"><img src=x>'))) {
      assert.doesNotMatch(withoutIcon(page), /<img/);
      assert.ok(links(page).length > 0);
    }
  });
});

describe("landingPage", () => {
  it("has no empty paragraph where the manifest has no description", () => {
    const { description: _, longDescription: __, ...undescribed } = manifest;
    const page = landingPage(
      siteOf({ manifest: undescribed, supportUrl: undefined, privacyUrl: undefined }),
      {
        manifest: undescribed,
        installPath: "/slack/install",
      },
    );
    assert.doesNotMatch(page, /class="lead"|<p[^>]*>\s*<\/p>|undefined/);
  });

  it("shows what the app is and which permissions it asks for, and links to the install path", () => {
    const page = landingPage(site, { manifest, installPath: "/slack/install" });
    assert.match(page, /<h1>Bolt MongoDB App<\/h1>/);
    assert.match(
      page,
      /<a class="slack-button" href="\/slack\/install"><svg [\s\S]*<\/svg>Add to Slack<\/a>/,
    );
    assert.ok(page.includes(`<p class="lead">${manifest.description}</p>`));
    assert.match(page, /What the bot can do<\/h2>[\s\S]*<li>read messages that mention it<\/li>/);
    assert.match(page, /What it can do as you<\/h2>[^<]*<p [^>]*>Only if you connect your own account/);
    assert.match(page, /<li>post messages in your name<\/li>/);
    assert.match(page, /<code>\/post \[message\]<\/code><\/dt>\s*<dd>Post a message as yourself<\/dd>/);
    assert.match(page, /Admins of an organization/);
  });

  it("says who connects an account, where an install asks for the user scopes too", () => {
    const page = landingPage(site, { manifest, connectsInstaller: true, installPath: "/slack/install" });
    assert.match(page, /Whoever adds the app connects their own account with it/);
    assert.doesNotMatch(page, /Only if you connect/);
  });

  it("shows the name of a scope for which it has no description, even an odd name", () => {
    const scopes = ["dnd:read", "constructor"];
    const page = landingPage(site, { manifest: { ...manifest, botScopes: scopes }, installPath: "/i" });
    for (const scope of scopes) assert.ok(page.includes(`<li><code>${scope}</code></li>`), scope);
  });

  it("names what is optional under what is required, in words, for the bot and for the account", () => {
    const optional = {
      ...manifest,
      botScopes: ["chat:write", "reactions:write"],
      optionalBotScopes: ["reactions:write", "pins:read"],
      userScopes: ["search:read"],
      optionalUserScopes: ["search:read"],
    };
    const page = landingPage(site, { manifest: optional, installPath: "/i" });
    const note = '<p class="quiet">Only if you allow it; the app works without:</p>';
    const lists = page
      .split(note)
      .map((each) => [...each.matchAll(/<li>(.*?)<\/li>/g)].map(([, item]) => item));
    assert.deepEqual(lists, [
      ["post messages in its own name"],
      ["react to messages"],
      ["search what you can see"],
    ]);
    assert.ok(
      !landingPage(site, { manifest, installPath: "/i" }).includes(note),
      "nothing is optional there",
    );
  });

  it("leaves out sections for which the manifest has nothing", () => {
    const bare = {
      name: "Bare",
      description: "Little.",
      botScopes: ["commands"],
      userScopes: [],
      optionalBotScopes: [],
      optionalUserScopes: [],
      botEvents: [],
      userEvents: [],
      suggestedPrompts: [],
      shortcuts: [],
      commands: [],
      redirectPath: "/r",
      requestPaths: ["/e"],
      orgDeployEnabled: false,
      tokenRotationEnabled: false,
    };
    const bareSite = siteOf({ manifest: bare, supportUrl: undefined, privacyUrl: undefined });
    const page = landingPage(bareSite, { manifest: bare, installPath: "/i" });
    assert.doesNotMatch(page, /as you<|Commands<|organization|About<|<footer>/);
  });
});

describe("successPage", () => {
  it("opens Slack by itself after a workspace install, and has both links", () => {
    const page = successPage(parrot, success);
    assert.match(page, /<h1>Parrot is installed in Acme<\/h1>/);
    assert.match(page, /<meta http-equiv="refresh" content="0; url=slack:\/\/app\?team=T1&amp;id=A1">/);
    assert.deepEqual(links(page), [success.appUrl, success.appUrl, success.webUrl]);
  });

  it("says what the admin does next after an org-wide install, and does not move on by itself", () => {
    const orgAdminUrl =
      "https://acme.enterprise.slack.com/manage/organization/apps/profile/A1/workspaces/add";
    const page = successPage(parrot, { ...success, orgAdminUrl });
    assert.doesNotMatch(page, /http-equiv="refresh"/);
    assert.match(page, /One step is left/);
    assert.deepEqual(links(page), [orgAdminUrl, success.appUrl, success.webUrl]);
  });

  it("names what was left out, in words, and how to allow it later", () => {
    const leftOut = { bot: ["reactions:write", "odd:scope"], user: ["search:read"] };
    for (const orgAdminUrl of [undefined, "https://acme.enterprise.slack.com/add"]) {
      const page = successPage(parrot, { ...success, leftOut, ...(orgAdminUrl && { orgAdminUrl }) });
      assert.match(page, /<p>What you left out, the bot cannot do: react to messages; odd:scope\.<\/p>/);
      assert.match(page, /<p>What you left out, the app cannot do as you: search what you can see\.<\/p>/);
      assert.match(page, /<p>You can allow it at any time, on the app&#39;s Home tab in Slack\.<\/p>/);
    }
    const without = successPage(parrot, { ...success, leftOut, hasHomeTab: false });
    assert.match(without, /You can allow it at any time: do the same again/);
    const connected = connectedPage(parrot, { ...success, leftOut: { bot: [], user: ["search:read"] } });
    assert.match(connected, /the app cannot do as you: search what you can see/);
    assert.doesNotMatch(successPage(parrot, success) + connectedPage(parrot, success), /left out/);
  });

  it("works without the name of the workspace", () => {
    const { teamName: _, ...unnamed } = success;
    assert.match(successPage(parrot, unnamed), /<h1>Parrot is installed<\/h1>/);
  });
});

describe("failurePage and messagePage", () => {
  it("have a link to go on", () => {
    const failure = failurePage(site, {
      heading: "No",
      sentence: "It has expired.",
      tryAgainPath: "/slack/install",
    });
    assert.match(
      failure,
      /<p>It has expired\.<\/p>\s*<p class="actions"><a class="button" href="\/slack\/install">Try again</,
    );
    const message = messagePage(site, { heading: "Nothing", sentence: "No page.", homePath: "/" });
    assert.match(message, /<p>No page\.<\/p>\s*<p class="actions"><a href="\/">Go to the start page</);
  });
});

describe("The end of every page", () => {
  it("has a link to support and one to the privacy policy, if they are configured", () => {
    const both = { supportUrl: "mailto:help@example.com", privacyUrl: "https://example.com/privacy" };
    const message = { heading: "Nothing", sentence: "No page.", homePath: "/" };
    for (const [supportUrl, privacyUrl] of [
      [both.supportUrl, both.privacyUrl],
      [both.supportUrl, undefined],
      [undefined, both.privacyUrl],
    ]) {
      const page = messagePage(siteOf({ manifest, supportUrl, privacyUrl }), message);
      const expected = [supportUrl, privacyUrl].filter((url) => url !== undefined);
      assert.deepEqual(links(page), ["/", ...expected]);
    }
    assert.doesNotMatch(messagePage(site, message), /<footer>/);
  });
});

describe("html", () => {
  it("escapes text, passes HTML through, joins lists and leaves nothing for undefined", () => {
    const items = ["<", 2].map((item) => html`<li title="${item}">${item}</li>`);
    assert.equal(
      html`<ul>${items}</ul>${undefined}`.text,
      '<ul><li title="&lt;">&lt;</li><li title="2">2</li></ul>',
    );
  });
});

describe("An app's own words on its pages", () => {
  const texts = textsWith({
    addToSlack: "Zu Slack hinzufügen",
    installed: { heading: (app, where) => `${app} ist da${where ? `: ${where}` : ""}` },
    cancelled: { heading: "Nichts ist geschehen" },
  });
  const site = siteOf({ manifest, supportUrl: undefined, privacyUrl: undefined }, texts);

  it("stand in place of those of this package, part by part", () => {
    assert.match(landingPage(site, { manifest, installPath: "/slack/install" }), /Zu Slack hinzufügen/);
    assert.match(successPage(site, success), new RegExp(`<h1>${manifest.name} ist da: Acme</h1>`));
    assert.ok(successPage(site, success).includes(TEXTS.installed.slackOpens));
    assert.deepEqual(texts.cancelled, { ...TEXTS.cancelled, heading: "Nichts ist geschehen" });
  });

  it("are all of this package where the app has none", () => {
    assert.deepEqual(textsWith({}), TEXTS);
  });
});
