import assert from "node:assert/strict";
import { manifestSettings, startLocalSlack } from "local-slack";
import { readConfig } from "../src/config/config.js";
import { configureLocalSlack, environmentFor } from "../src/demo/running-app.js";
import { parseManifest, readManifest } from "../src/manifest/app-manifest.js";

const at = (path: string) => `https://app.example.com${path}`;

/** A manifest with every field that changes what a local Slack does. */
const EVERYTHING = {
  display_information: { name: "An App", background_color: "#123456" },
  features: {
    bot_user: { display_name: "An App" },
    agent_view: {
      agent_description: "Answers.",
      suggested_prompts: [{ title: "Help me", message: "What can you do?" }],
    },
    slash_commands: [
      { command: "/say", description: "Say it", usage_hint: "[words]", url: at("/slack/commands") },
    ],
    shortcuts: [
      { name: "Create task", type: "global", callback_id: "task", description: "Makes one" },
      { name: "Keep it", type: "message", callback_id: "keep", description: "Keeps it" },
    ],
    unfurl_domains: ["example.org"],
  },
  oauth_config: {
    redirect_urls: [at("/slack/oauth_redirect")],
    scopes: {
      bot: ["app_mentions:read", "assistant:write", "chat:write", "commands", "links:read", "links:write"],
      bot_optional: ["links:write"],
      user: ["chat:write", "users:read"],
      user_optional: ["users:read"],
    },
  },
  settings: {
    event_subscriptions: {
      request_url: at("/slack/events"),
      bot_events: ["app_mention", "app_uninstalled", "link_shared", "tokens_revoked"],
    },
    interactivity: {
      is_enabled: true,
      request_url: at("/slack/interactions"),
      message_menu_options_url: at("/slack/options"),
    },
    org_deploy_enabled: true,
    socket_mode_enabled: false,
    token_rotation_enabled: true,
  },
};

/** Each of these fields, and another value for it. */
const CHANGES: Readonly<Record<string, unknown>> = {
  "display_information.name": "Another",
  "display_information.background_color": "#654321",
  "features.agent_view.suggested_prompts": [],
  "features.slash_commands.0.command": "/tell",
  "features.slash_commands.0.usage_hint": "[x]",
  "features.slash_commands.0.url": at("/slack/x"),
  "features.shortcuts.0.callback_id": "another",
  "features.unfurl_domains.0": "example.net",
  "oauth_config.redirect_urls.0": at("/back"),
  "oauth_config.scopes.bot.6": "users:read",
  "oauth_config.scopes.bot_optional": [],
  "oauth_config.scopes.user.2": "emoji:read",
  "oauth_config.scopes.user_optional": [],
  "settings.event_subscriptions.request_url": at("/slack/y"),
  "settings.event_subscriptions.bot_events.4": "app_home_opened",
  "settings.interactivity.request_url": at("/slack/z"),
  "settings.interactivity.message_menu_options_url": at("/slack/w"),
  "settings.org_deploy_enabled": false,
  "settings.token_rotation_enabled": false,
};

function withField(path: string, value: unknown): object {
  const manifest = structuredClone(EVERYTHING);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const parent = steps.reduce((each: object, step) => Reflect.get(each, step), manifest);
  Reflect.set(parent, last, value);
  return manifest;
}

describe("A local Slack that is told of this app", () => {
  it("gets everything that the manifest says, and its URLs at the app's address", async () => {
    const localSlack = await startLocalSlack();
    try {
      const text = JSON.stringify(EVERYTHING);
      const environment = environmentFor(localSlack, 3000, ".data");
      configureLocalSlack(localSlack, readConfig(environment, parseManifest(text, "m.json"), {}));
      const { installUrl, ...settings } = localSlack.appSettings;
      assert.equal(installUrl, "http://127.0.0.1:3000/slack/install");
      assert.deepEqual(settings, manifestSettings(EVERYTHING, "http://127.0.0.1:3000"));
      const { shortcuts, unfurlDomains, optionsUrl, interactivityUrl, commandUrls, redirectUrls } = settings;
      assert.deepEqual(
        shortcuts?.map(({ name, type }) => [name, type]),
        [
          ["Create task", "global"],
          ["Keep it", "message"],
        ],
      );
      assert.deepEqual([unfurlDomains, optionsUrl], [["example.org"], "http://127.0.0.1:3000/slack/options"]);
      assert.deepEqual(
        [interactivityUrl, commandUrls, redirectUrls],
        [
          "http://127.0.0.1:3000/slack/interactions",
          { "/say": "http://127.0.0.1:3000/slack/commands" },
          ["http://127.0.0.1:3000/slack/oauth_redirect"],
        ],
      );
    } finally {
      await localSlack.stop();
    }
  });

  for (const [field, value] of Object.entries(CHANGES)) {
    it(`is told of ${field}`, async () => {
      const localSlack = await startLocalSlack();
      try {
        const told = (manifest: object) => {
          const read = parseManifest(JSON.stringify(manifest), "m.json");
          configureLocalSlack(localSlack, readConfig(environmentFor(localSlack, 3000, ".data"), read, {}));
          return localSlack.appSettings;
        };
        const before = told(EVERYTHING);
        assert.notDeepEqual(told(withField(field, value)), before);
      } finally {
        await localSlack.stop();
      }
    });
  }

  it("paints the app in the color of its manifest", async () => {
    const localSlack = await startLocalSlack();
    try {
      const manifest = { ...readManifest("test/fixtures/manifest.yml"), backgroundColor: "#654321" };
      configureLocalSlack(localSlack, readConfig(environmentFor(localSlack, 3000, ".data"), manifest, {}));
      const css = await (await fetch(`${localSlack.url}/local-slack.css`)).text();
      assert.match(css, /--app: #654321;/);
    } finally {
      await localSlack.stop();
    }
  });
});
