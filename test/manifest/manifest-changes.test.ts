import assert from "node:assert/strict";
import { parse } from "yaml";
import { readManifestText } from "../../src/manifest/app-manifest.js";
import { manifestChanges } from "../../src/manifest/manifest-changes.js";

const manifest = () => parse(readManifestText("test/fixtures/manifest.yml"));

describe("manifestChanges", () => {
  it("finds none where only what is absent, false or empty differs, or the order of a list", () => {
    const slacks = manifest();
    slacks._metadata = { major_version: 2 };
    slacks.oauth_config.pkce_enabled = false;
    slacks.settings.is_mcp_enabled = false;
    slacks.settings.event_subscriptions.user_events = [];
    slacks.settings.incoming_webhooks = { incoming_webhooks_enabled: false };
    slacks.oauth_config.scopes.bot.reverse();
    const ours = manifest();
    delete ours.settings.socket_mode_enabled;
    ours.features.app_home.messages_tab_read_only_enabled = null;
    assert.deepEqual(manifestChanges(slacks, ours), []);
  });

  it("finds a changed text, a changed switch and a list's added and removed items, in the order of the new manifest", () => {
    const ours = manifest();
    ours.display_information.name = "Other";
    ours.settings.org_deploy_enabled = false;
    ours.settings.token_rotation_enabled = true;
    ours.oauth_config.scopes.bot = ["commands", "reactions:write"];
    const slacks = manifest();
    slacks.oauth_config.scopes.bot = ["chat:write", "commands"];
    assert.deepEqual(manifestChanges(slacks, ours), [
      { field: "display_information.name", before: "Bolt MongoDB App", after: "Other" },
      { field: "oauth_config.scopes.bot", after: "reactions:write" },
      { field: "oauth_config.scopes.bot", before: "chat:write" },
      { field: "settings.org_deploy_enabled", before: "true" },
      { field: "settings.token_rotation_enabled", after: "true" },
    ]);
  });

  it("finds a scope that becomes optional, and an empty list of them is none", () => {
    const [slacks, ours] = [manifest(), manifest()];
    slacks.oauth_config.scopes.user_optional = [];
    ours.oauth_config.scopes.bot_optional = ["users:read"];
    assert.deepEqual(manifestChanges(slacks, ours), [
      { field: "oauth_config.scopes.bot_optional", after: "users:read" },
    ]);
  });

  it("finds a command by its name, wherever it stands in the list", () => {
    const [slacks, ours] = [manifest(), manifest()];
    const [speak] = ours.features.slash_commands;
    ours.features.slash_commands = [
      { command: "/new", description: "D" },
      { ...speak, usage_hint: "[text]" },
    ];
    slacks.features.slash_commands.push({ command: "/old", should_escape: false });
    assert.deepEqual(manifestChanges(slacks, ours), [
      { field: "features.slash_commands./new.command", after: "/new" },
      { field: "features.slash_commands./new.description", after: "D" },
      { field: "features.slash_commands./post.usage_hint", before: "[message]", after: "[text]" },
      { field: "features.slash_commands./old.command", before: "/old" },
    ]);
  });

  it("finds removed fields, except the color, which Slack keeps", () => {
    const slacks = manifest();
    slacks.features.unfurl_domains = ["a.example"];
    slacks.settings.hermes_app_type = "remote";
    const ours = manifest();
    delete ours.display_information.background_color;
    delete ours.features.bot_user;
    assert.deepEqual(manifestChanges(slacks, ours), [
      { field: "features.bot_user.display_name", before: "Bolt MongoDB App" },
      { field: "features.bot_user.always_online", before: "true" },
      { field: "features.unfurl_domains", before: "a.example" },
      { field: "settings.hermes_app_type", before: "remote" },
    ]);
    ours.display_information.background_color = "#000000";
    assert.equal(manifestChanges(slacks, ours)[0]?.after, "#000000");
  });

  it("shows a field that has become another kind of thing", () => {
    assert.deepEqual(manifestChanges({ a: "text", b: { c: 1 } }, { a: ["x"], b: "text" }), [
      { field: "a", before: "text", after: '["x"]' },
      { field: "b", before: '{"c":1}', after: "text" },
    ]);
    assert.deepEqual(manifestChanges(undefined, { a: 1 }), [{ field: "a", after: "1" }]);
  });
});
