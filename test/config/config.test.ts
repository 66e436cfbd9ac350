import assert from "node:assert/strict";
import { readConfig } from "../../src/config/config.js";
import type { AppManifest } from "../../src/manifest/app-manifest.js";
import { manifest, PRODUCTION, problemsOf, read, SLACK } from "./example-environment.js";

describe("readConfig", () => {
  it("needs only Slack's three for development", () => {
    assert.deepEqual(read(SLACK, manifest), {
      production: false,
      host: undefined,
      port: 3000,
      publicUrl: "http://localhost:3000",
      basePath: "",
      slack: {
        credentials: {
          kind: "oauth",
          clientId: SLACK.SLACK_CLIENT_ID,
          clientSecret: SLACK.SLACK_CLIENT_SECRET,
        },
        signingSecret: SLACK.SLACK_SIGNING_SECRET,
        appToken: undefined,
        apiUrl: "https://slack.com/api/",
        authorizeUrl: "https://slack.com/oauth/v2/authorize",
      },
      mongodbUri: undefined,
      dataDirectory: ".data",
      tokenKeys: undefined,
      tokenEnvelope: "v1",
      logLevel: "info",
      installScopes: { bot: manifest.botScopes, user: [] },
      events: { inbox: true, inFlight: 1_000, idHours: 2, expiryDays: 7 },
      auditDays: 365,
      installationCache: true,
      returnOrigins: [],
      supportUrl: undefined,
      settings: {},
      secretSettings: [],
      privacyUrl: undefined,
      manifest,
    });
  });

  it("reads EVENTS_IN_HAND, the name in an earlier release, as EVENTS_IN_FLIGHT", () => {
    assert.equal(readConfig({ ...PRODUCTION, EVENTS_IN_HAND: "50" }, manifest).events.inFlight, 50);
    const both = { EVENTS_IN_HAND: "50", EVENTS_IN_FLIGHT: "60" };
    assert.equal(readConfig({ ...PRODUCTION, ...both }, manifest).events.inFlight, 60);
  });

  it("reads every variable, drops blanks, and completes URLs", () => {
    const config = read(
      {
        ...PRODUCTION,
        PUBLIC_URL: " https://App.example.com/ ",
        PORT: "8080",
        HOST: "127.0.0.1",
        DATA_DIR: "/var/lib/app",
        LOG_LEVEL: "debug\n",
        INSTALL_ASKS_FOR: "bot+user",
        EVENT_INBOX: "off",
        EVENTS_IN_FLIGHT: "50",
        EVENT_ID_HOURS: "25",
        EVENT_EXPIRY_DAYS: "3",
        INSTALLATION_CACHE: "off",
        RETURN_ORIGINS: "https://CRM.example.com/, http://localhost:8080",
        SUPPORT_URL: "mailto:help@example.com",
        PRIVACY_URL: "https://example.com/privacy#slack",
        SLACK_API_URL: "https://slack-gov.com/api",
        SLACK_AUTHORIZE_URL: "https://slack-gov.com/oauth/v2/authorize",
      },
      manifest,
    );
    assert.deepEqual(config, {
      production: true,
      host: "127.0.0.1",
      port: 8080,
      publicUrl: "https://app.example.com",
      basePath: "",
      slack: {
        credentials: {
          kind: "oauth",
          clientId: SLACK.SLACK_CLIENT_ID,
          clientSecret: SLACK.SLACK_CLIENT_SECRET,
        },
        signingSecret: SLACK.SLACK_SIGNING_SECRET,
        appToken: undefined,
        apiUrl: "https://slack-gov.com/api/",
        authorizeUrl: "https://slack-gov.com/oauth/v2/authorize",
      },
      mongodbUri: PRODUCTION.MONGODB_URI,
      dataDirectory: "/var/lib/app",
      tokenKeys: PRODUCTION.TOKEN_KEYS,
      tokenEnvelope: "v1",
      logLevel: "debug",
      installScopes: { bot: manifest.botScopes, user: manifest.userScopes },
      events: { inbox: false, inFlight: 50, idHours: 25, expiryDays: 3 },
      auditDays: 365,
      installationCache: false,
      returnOrigins: ["https://crm.example.com", "http://localhost:8080"],
      supportUrl: "mailto:help@example.com",
      settings: {},
      secretSettings: [],
      privacyUrl: "https://example.com/privacy#slack",
      manifest,
    });
  });

  it("follows PORT in the default of PUBLIC_URL", () => {
    assert.equal(read({ ...SLACK, PORT: "4000" }, manifest).publicUrl, "http://localhost:4000");
  });

  describe("with a path in PUBLIC_URL", () => {
    const at = (path: string, written: Partial<AppManifest> = {}) =>
      read({ ...SLACK, PUBLIC_URL: `http://localhost:3000${path}` }, { ...manifest, ...written });

    for (const path of ["/apps/slack", "/apps/slack/"]) {
      it(`has the base path of ${path}, without a slash at its end`, () => {
        const { publicUrl, basePath } = at(path);
        assert.deepEqual([publicUrl, basePath], ["http://localhost:3000/apps/slack", "/apps/slack"]);
      });
    }

    it("takes the path off the manifest's own paths, where they have it, since the app's URLs are PUBLIC_URL and a path", () => {
      const requestPaths = ["/apps/slack/events", "/events", "/apps/slack-events"];
      const under = at("/apps/slack", { redirectPath: "/apps/slack/back", requestPaths }).manifest;
      assert.equal(under.redirectPath, "/back");
      assert.deepEqual(under.requestPaths, ["/events", "/apps/slack-events"]);
    });

    it("refuses a manifest whose redirect URL would be at a page of the app's", () => {
      const environment = { ...SLACK, PUBLIC_URL: "http://localhost:3000/apps" };
      const [problem = "", ...others] = problemsOf(environment, { redirectPath: "/apps/icon" });
      assert.deepEqual(others, []);
      assert.match(
        problem,
        /^PUBLIC_URL has the path \/apps, behind which the manifest's redirect URL would be at \/icon/,
      );
    });
  });

  it("counts empty and blank as unset", () => {
    assert.equal(read({ ...SLACK, PORT: "", MONGODB_URI: "  " }, manifest).port, 3000);
    assert.match(
      problemsOf({ ...SLACK, SLACK_CLIENT_ID: " " })[0] ?? "",
      /^SLACK_CLIENT_ID is missing\. You find/,
    );
  });

  it("reports everything at once, in the order of the documents", () => {
    const problems = problemsOf({
      NODE_ENV: "production",
      PORT: "http",
      LOG_LEVEL: "loud",
      SLACK_API_URL: "http://slack.example.com/api/",
      MONGODB_URI: "postgres://db/app",
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(" ")[0]),
      [
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
        "SLACK_SIGNING_SECRET",
        "PUBLIC_URL",
        "MONGODB_URI",
        "TOKEN_KEYS",
        "PORT",
        "LOG_LEVEL",
        "SLACK_API_URL",
        "SLACK_AUTHORIZE_URL",
      ],
    );
  });

  it("makes an install ask for the user scopes when the manifest has no bot scopes", () => {
    const { installScopes } = read(SLACK, { ...manifest, botScopes: [] });
    assert.deepEqual(installScopes, { bot: [], user: manifest.userScopes });
  });

  it("refuses INSTALL_ASKS_FOR bot+user when the manifest has only one kind of scopes", () => {
    const env = { ...SLACK, INSTALL_ASKS_FOR: "bot+user" };
    for (const [lacking, kind] of [
      [{ botScopes: [] }, "bot"],
      [{ userScopes: [] }, "user"],
    ] as const) {
      assert.throws(() => read(env, { ...manifest, ...lacking }), {
        code: "config_invalid",
        problems: [`INSTALL_ASKS_FOR is bot+user, and the manifest has no ${kind} scopes. Leave it out.`],
      });
    }
  });

  it("accepts Slack's two addresses only together", () => {
    for (const [set, unset] of [
      ["SLACK_API_URL", "SLACK_AUTHORIZE_URL"],
      ["SLACK_AUTHORIZE_URL", "SLACK_API_URL"],
    ] as const) {
      const problems = problemsOf({ ...SLACK, [set]: "http://127.0.0.1:4000/x/" });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", new RegExp(`^${unset} is missing: .* together`));
    }
  });
});
