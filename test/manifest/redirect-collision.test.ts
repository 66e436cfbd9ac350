import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { StateStore } from "@slack/oauth";
import { readConfig } from "../../src/config/config.js";
import type { Collection } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { createLog } from "../../src/log/log.js";
import { type AppManifest, parseManifest, readManifestText } from "../../src/manifest/app-manifest.js";
import { ManifestError } from "../../src/manifest/manifest-error.js";
import { stateCookieName } from "../../src/oauth/state-cookie.js";
import { SlackReceiver } from "../../src/requests/slack-receiver.js";
import { buildExpressReceiver } from "../../src/web/express-receiver.js";
import { TEXTS } from "../../src/web/pages/texts.js";
import { appThat } from "../requests/request-stage.js";

const TEXT = readManifestText("test/fixtures/manifest.yml");
const SIGNING_SECRET = "b".repeat(32);
const EVENTS = "/slack/events";

/** Where events go, and where people come back; `served` says whether the app can be all of it at once. */
const CASES: readonly { readonly redirect: string; readonly events?: string; readonly served: boolean }[] = [
  { redirect: "/slack/oauth_redirect", served: true },
  { redirect: EVENTS, served: true },
  { redirect: "/slack/events/", served: true },
  { redirect: "/slack", served: false },
  { redirect: "/slack/", served: false },
  { redirect: "/slack/oauth", events: "/slack/oauth/events", served: true },
  { redirect: "/slack/oauth", events: "/slack/oauth/", served: true },
  { redirect: "/slack/oauth/", events: "/slack/oauth/a/b", served: true },
  { redirect: "/slack/oauth", events: "/slack/oauth-events", served: true },
  { redirect: "/slack/oauth", events: "/slack/OAuth/events", served: true },
  { redirect: "/slack/events/back", served: true },
  { redirect: "/slack/Events", served: true },
  { redirect: "/SLACK", served: true },
  { redirect: "/back", events: "/slack", served: true },
  { redirect: "/icon", served: false },
  { redirect: "/Icon/", served: false },
  { redirect: "/healthz", served: false },
  { redirect: "/HEALTHZ", served: false },
  { redirect: "/readyz/", served: false },
  { redirect: "/healthz/back", served: true },
  { redirect: "/slack/install", served: false },
  { redirect: "/slack/install/", served: false },
  { redirect: "/slack/Install", served: true },
  { redirect: "/slack/install/back", served: true },
  { redirect: "/slack/connect", served: false },
  { redirect: "/slack/connect/", served: true },
  { redirect: "/slack/connect/back", served: true },
  // Slack posts, and browsers ask: both have a route at one path.
  { redirect: "/back", events: "/healthz", served: true },
  { redirect: "/back", events: "/icon", served: true },
  { redirect: "/back", events: "/slack/install", served: true },
  { redirect: "/back", events: "/slack/connect", served: true },
];

function manifestText(redirect: string, events: string): string {
  const at = (path: string) => `https://app.example.com${path}`;
  return TEXT.replaceAll(/https:\/\/\S+\/slack\/(events|oauth_redirect)/g, (_, use) =>
    at(use === "events" ? events : redirect),
  );
}

describe("A manifest whose redirect URL", () => {
  for (const { redirect, events = EVENTS, served } of CASES) {
    it(`is at ${redirect}, with events at ${events}, is ${served ? "accepted" : "refused, with its line"}`, () => {
      const text = manifestText(redirect, events);
      if (served) {
        assert.equal(parseManifest(text, "m.yml").redirectPath, redirect);
        return;
      }
      const line = text.slice(0, text.indexOf("redirect_urls:")).split("\n").length + 1;
      assert.throws(
        () => parseManifest(text, "m.yml"),
        (error) => {
          assert(error instanceof ManifestError);
          const [problem, ...others] = error.problems;
          assert.deepEqual(
            [problem?.line, problem?.field, others],
            [line, "oauth_config.redirect_urls.0", []],
          );
          assert.match(problem?.message ?? "", /^must have a path of its own/);
          return true;
        },
      );
    });
  }
});

describe("An app whose manifest nobody has checked", () => {
  const manifestWith = (redirect: string, events: string): AppManifest => ({
    ...parseManifest(manifestText("/aside", "/besides"), "m.yml"),
    redirectPath: redirect,
    requestPaths: [events],
  });

  for (const { redirect, events = EVENTS, served } of CASES) {
    it(`serves ${served ? "everything" : "not everything"} with its redirect at ${redirect} and events at ${events}`, async () => {
      const { unserved, stop } = await serve(manifestWith(redirect, events));
      try {
        const missing = await unserved();
        assert.equal(missing.length === 0, served, `not served: ${missing}`);
      } finally {
        await stop();
      }
    });
  }

  for (const { redirect, events = EVENTS, served } of CASES) {
    it(`${served ? "serves everything" : "does not start"} under a path, with its redirect at ${redirect} and events at ${events} there`, async () => {
      const manifest = manifestWith(redirect, events);
      if (!served) {
        await assert.rejects(serve(manifest, "/apps/slack"), { name: "ConfigError" });
        return;
      }
      const { unserved, stop } = await serve(manifest, "/apps/slack");
      try {
        assert.deepEqual(await unserved(), []);
      } finally {
        await stop();
      }
    });
  }

  /** The app's pages and routes, with a manifest that nobody has checked. */
  async function serve(manifest: AppManifest, basePath = "") {
    const config = readConfig(
      {
        SLACK_CLIENT_ID: "1.2",
        SLACK_CLIENT_SECRET: "a".repeat(32),
        SLACK_SIGNING_SECRET: SIGNING_SECRET,
        PUBLIC_URL: `http://localhost:3000${basePath}`,
      },
      manifest,
      {},
    );
    const used: string[] = [];
    const stateStore: StateStore = {
      generateStateParam: async () => "a-state",
      verifyStateParam: async (_now, state) => {
        used.push(state);
        throw new Error("not this one");
      },
    };
    const log = createLog({ level: "fatal", format: "json", secrets: [] });
    const express = buildExpressReceiver({
      config,
      installationStore: new MongoInstallationStore({
        installations: {} as Collection, // nobody's installation is asked for
        cipher: TokenCipher.fromKeyRing(`a:${Buffer.alloc(32, 1).toString("base64")}`),
      }),
      stateStore,
      log,
      ready: async () => undefined,
      load: () => undefined,
      approved: async () => undefined,
      hooks: {},
      audit: { record: () => Promise.resolve() },
      track: () => undefined,
    });
    const receiver = new SlackReceiver({
      receiver: express,
      paths: manifest.requestPaths.map((path) => basePath + path),
      signingSecret: SIGNING_SECRET,
      log,
    });
    let eventArrived = false;
    receiver.init(
      appThat(async ({ ack }) => {
        eventArrived = true;
        await ack();
      }),
    );
    const server = await receiver.start(0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`;
    const page = (path: string) =>
      fetch(url + path, {
        redirect: "manual",
        headers: { connection: "close", cookie: `${stateCookieName(config.publicUrl)}=a-state` },
      });

    /** The paths where something else answers than should, or nothing. */
    const unserved = async (): Promise<string[]> => {
      const [events = ""] = manifest.requestPaths;
      await postEvent(url + events);
      await page(`${manifest.redirectPath}?code=1.2.3&state=a-state`);
      const icon = await page("/icon");
      const served: Readonly<Record<string, boolean>> = {
        [`POST ${events}`]: eventArrived,
        [`${manifest.redirectPath}, with a code`]: used.length === 1,
        "/": (await page("/")).status === 200,
        "/icon": icon.headers.get("content-type")?.startsWith("image/") ?? false,
        "/healthz": (await page("/healthz")).status === 200,
        "/readyz": (await page("/readyz")).status === 200,
        "/slack/install": (await page("/slack/install")).status === 302,
        "/slack/connect": (await (await page("/slack/connect")).text()).includes(
          TEXTS.noWorkspaceInLink.sentence,
        ),
      };
      return Object.keys(served).filter((path) => !served[path]);
    };
    return { unserved, stop: () => receiver.stop() };
  }
});

async function postEvent(url: string): Promise<void> {
  const body = JSON.stringify({
    type: "event_callback",
    event_id: "Ev1",
    team_id: "T1",
    event: { type: "message" },
  });
  const time = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${time}:${body}`).digest("hex");
  await fetch(url, {
    method: "POST",
    body,
    headers: {
      connection: "close",
      "content-type": "application/json",
      "x-slack-request-timestamp": `${time}`,
      "x-slack-signature": `v0=${signature}`,
    },
  });
}
