import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { Page } from "playwright-core";
import { type AppManifest, readManifest } from "../../src/manifest/app-manifest.js";
import { iconRoute, letterIcon } from "../../src/web/pages/app-icon.js";
import { landingPage } from "../../src/web/pages/landing-page.js";
import * as pages from "../../src/web/pages/pages.js";
import { siteOf } from "../../src/web/pages/site.js";
import { type Message, TEXTS } from "../../src/web/pages/texts.js";
import { securityHeaders } from "../../src/web/security-headers.js";
import { assertAccessible } from "./accessible.js";
import { browserSuite } from "./browser-suite.js";

const manifest = readManifest("test/fixtures/manifest.yml");

browserSuite("every page of the app", (inBrowser) => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** Serves every page of an app with this manifest, as the app does; resolves to their addresses. */
  async function serve(manifest: AppManifest, teamName = "Acme"): Promise<string[]> {
    const site = siteOf({
      manifest,
      supportUrl: "mailto:help@example.com",
      privacyUrl: "https://example.com/privacy",
    });
    const slack = { teamName, appUrl: "slack://open", webUrl: "https://slack.example/" };
    const leftOut = { bot: ["users:read", "usergroups:write"], user: ["search:read"] };
    const all: Record<string, string> = {
      landing: landingPage(site, { manifest, installPath: "/install" }),
      "landing-connects": landingPage(site, {
        manifest,
        connectsInstaller: true,
        installPath: "/install",
      }),
      "one-workspace": landingPage(site, { manifest }),
      "landing-optional": landingPage(site, {
        manifest: {
          ...manifest,
          botScopes: [...manifest.botScopes, "channels:read", "reactions:write", "usergroups:write"],
          optionalBotScopes: ["channels:read", "reactions:write", "usergroups:write"],
          optionalUserScopes: manifest.userScopes,
        },
        installPath: "/install",
      }),
      success: pages.successPage(site, { ...slack, botName: manifest.botDisplayName }),
      "success-connected": pages.successPage(site, { ...slack, botName: "bot", isConnected: true }),
      "success-left-out": pages.successPage(site, { ...slack, botName: "bot", isConnected: true, leftOut }),
      "connected-left-out": pages.connectedPage(site, { ...slack, leftOut }),
      organization: pages.successPage(site, { ...slack, orgAdminUrl: "https://slack.example/" }),
      "organization-connected": pages.successPage(site, {
        ...slack,
        isConnected: true,
        orgAdminUrl: "https://slack.example/",
      }),
      connected: pages.connectedPage(site, slack),
      "not-installed": pages.notInstalledPage(site, { installPath: "/install" }),
      message: pages.messagePage(site, { ...TEXTS.nothingHere, homePath: "/" }),
    };
    for (const [name, text] of Object.entries(TEXTS)) {
      if (isMessage(text)) all[name] = pages.failurePage(site, { ...text, tryAgainPath: "/install" });
    }
    const app = express().use(securityHeaders("http://127.0.0.1", site));
    app.get("/icon", iconRoute(letterIcon(site.name, site.color)));
    app.get("/:name", ({ params }, response) => void response.type("html").send(all[params.name]));
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return Object.keys(all).map((name) => `http://127.0.0.1:${port}/${name}`);
  }

  /** Nothing is cut off at the side, or only to be seen by scrolling there. */
  async function assertFits(page: Page): Promise<void> {
    const [needed, there] = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    );
    assert.ok(needed <= there, `${page.url()} is ${needed} pixels wide, of ${there}`);
  }

  it(
    "is accessible (of pages that differ only in their words, one is checked)",
    inBrowser(async ({ page }) => {
      const addresses = await serve(manifest);
      assert.ok(addresses.length > 20);
      const seen = new Set<string>();
      for (const address of addresses) {
        const html = await (await fetch(address)).text();
        assert.doesNotMatch(html, /<(title|h1|p|a)\b[^>]*>\s*<\/\1>/, `${address} has words everywhere`);
        const shape = html.replace(/>[^<]+</g, "><"); // its elements and attributes
        if (seen.has(shape)) continue;
        seen.add(shape);
        await page.goto(address);
        await assertAccessible(page);
      }
      assert.ok(seen.size > 8, `${seen.size} pages that differ in more than words`);
    }),
  ).timeout(180_000);

  for (const backgroundColor of ["#ffffff", "#000000", "#ffd400"]) {
    it(
      `can be read in an app that is ${backgroundColor}`,
      inBrowser(async ({ page }) => {
        const addresses = await serve({ ...manifest, backgroundColor });
        for (const address of addresses.filter((each) => /\/(landing|success|cancelled)$/.test(each))) {
          await page.goto(address);
          await assertAccessible(page);
        }
      }),
    );
  }

  it(
    "fits on a small screen, with the longest words that Slack allows",
    inBrowser(
      async ({ page }) => {
        const word = "W".repeat(35);
        const long = {
          ...manifest,
          name: word,
          description: word.repeat(4),
          botDisplayName: word.repeat(2),
          botScopes: [`${word}:read`],
          commands: [{ command: `/${word.slice(4)}`, description: word, usageHint: word.repeat(2) }],
        };
        for (const address of await serve(long, word)) {
          await page.goto(address);
          await assertFits(page);
        }
      },
      { viewport: { width: 320, height: 640 } },
    ),
  );
});

function isMessage(text: unknown): text is Message {
  const { heading, sentence } = Object(text) as Partial<Record<keyof Message, unknown>>;
  return typeof heading === "string" && typeof sentence === "string";
}
