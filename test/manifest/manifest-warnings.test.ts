import assert from "node:assert/strict";
import { readManifestText } from "../../src/manifest/app-manifest.js";
import { manifestForUrl } from "../../src/manifest/manifest-for-url.js";
import { manifestWarnings, warningLine } from "../../src/manifest/manifest-warnings.js";

const TEXT = readManifestText("test/fixtures/manifest.yml");
const lineOf = (part: string) => TEXT.slice(0, TEXT.indexOf(part)).split("\n").length;

describe("manifestWarnings", () => {
  it("has none of a public https address", () => {
    assert.deepEqual(manifestWarnings(manifestForUrl(TEXT, "https://bot.example.org")), []);
  });

  for (const url of [
    "http://localhost:3000",
    "https://localhost",
    "https://10.0.0.7",
    "https://bot.internal",
  ]) {
    it(`warns of ${url} once, where it stands first, unless Slack is local`, () => {
      const text = manifestForUrl(TEXT, url);
      const [warning, ...others] = manifestWarnings(text);
      assert.deepEqual(others, []);
      assert.equal(warning?.line, lineOf("- https://app.example.com/slack/oauth_redirect"));
      assert.equal(warning?.field, "oauth_config.redirect_urls.0");
      assert.ok(warning?.message.startsWith(`leads to ${url}, which Slack cannot reach`), warning?.message);
      assert.deepEqual(manifestWarnings(text, { slackIsLocal: true }), []);
    });
  }

  it("warns of a missing description, at the group that it belongs to", () => {
    const text = manifestForUrl(TEXT, "https://bot.example.org").replace(/^ {2}description: .*\n/m, "");
    const [warning, ...others] = manifestWarnings(text);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [warning?.line, warning?.field],
      [lineOf("display_information:"), "display_information.description"],
    );
    assert.match(warning?.message ?? "", /^is missing: /);
  });

  it("warns of an agent that is not told of the stop button", () => {
    const agent = TEXT.replace("features:\n", "features:\n  agent_view:\n    agent_description: Answers\n");
    const [warning, ...others] = manifestWarnings(agent, { slackIsLocal: true });
    assert.deepEqual([warning?.field, others], ["settings.event_subscriptions.bot_events", []]);
    assert.match(warning?.message ?? "", /agent_session_stopped: people then see .* no button that stops it/);
    const told = agent.replace("- app_mention\n", "- agent_session_stopped\n      - app_mention\n");
    assert.deepEqual(manifestWarnings(told, { slackIsLocal: true }), []);
  });

  it("warns of an optional scope without which an event or a command does not come", () => {
    const text = TEXT.replace("scopes:\n", "scopes:\n    bot_optional: [im:history, users:read, commands]\n");
    const warnings = manifestWarnings(text, { slackIsLocal: true });
    assert.deepEqual(
      warnings.map(({ field }) => field),
      ["oauth_config.scopes.bot_optional.0", "oauth_config.scopes.bot_optional.2"],
    );
    assert.match(
      warnings[0]?.message ?? "",
      /^is im:history, which people may then leave out: without it Slack does not send the event message\.im\./,
    );
    assert.match(
      warnings[1]?.message ?? "",
      /^is commands, .* without it Slack offers nobody the slash command\./,
    );
  });

  it("warns when every scope of the bot is optional, and not where there is no bot", () => {
    const scopes = "[chat:write, users:read]";
    const only = (lists: string) =>
      manifestWarnings(
        `display_information: {name: A, description: B}\noauth_config: {scopes: {${lists}}}\n`,
      );
    const [warning, ...others] = only(`bot: ${scopes}, bot_optional: ${scopes}`);
    assert.deepEqual([warning?.field, others], ["oauth_config.scopes.bot_optional", []]);
    assert.match(warning?.message ?? "", /who leaves out all of them gets no bot/);
    assert.deepEqual(only(`bot: ${scopes}, bot_optional: [chat:write]`), []);
    assert.deepEqual(only(`user: ${scopes}, user_optional: ${scopes}`), []);
  });

  it("warns of token rotation, and of everything in the order of the file", () => {
    const text = TEXT.replace("token_rotation_enabled: false", "token_rotation_enabled: true");
    const [rotation, ...others] = manifestWarnings(text, { slackIsLocal: true });
    assert.deepEqual(others, []);
    assert.match(
      rotation ? warningLine("m.yml", rotation) : "",
      new RegExp(
        `^Warning: m\\.yml:${lineOf("token_rotation_enabled")} settings\\.token_rotation_enabled is true: `,
      ),
    );
    assert.deepEqual(
      manifestWarnings(manifestForUrl(text, "http://localhost:3000")).map(({ field }) => field),
      ["oauth_config.redirect_urls.0", "settings.token_rotation_enabled"],
    );
  });

  for (const [what, from, to, field, line, said] of [
    [
      "PKCE",
      "oauth_config:\n",
      "oauth_config:\n  pkce_enabled: true\n",
      "oauth_config.pkce_enabled",
      "pkce_enabled",
      /^is true: .* public client, for good, .* refresh token ends after 30 days/,
    ],
    [
      "an assistant_view",
      "features:\n",
      "features:\n  assistant_view:\n    assistant_description: Helps\n",
      "features.assistant_view",
      "assistant_view",
      /^is Slack's former experience .* agent_view replaces it/,
    ],
    [
      "a scope for the history of channels",
      "- im:history",
      "- channels:history\n      - im:history",
      "oauth_config.scopes.bot.3",
      "- channels:history",
      /^is channels:history: .* not in Slack's Marketplace, .* one call of conversations\.history and of conversations\.replies a minute/,
    ],
    [
      "a scope for the history of direct messages without their event",
      "      - message.im\n",
      "",
      "oauth_config.scopes.bot.3",
      "- im:history",
      /^is im:history: /,
    ],
    [
      "org-wide installs without team_access_revoked",
      "      - team_access_revoked\n",
      "",
      "settings.org_deploy_enabled",
      "org_deploy_enabled",
      /^is true, and bot_events has no team_access_revoked/,
    ],
  ] as const) {
    it(`warns once of ${what}, and says what follows`, () => {
      const text = TEXT.replace(from, to);
      const [warning, ...others] = manifestWarnings(text, { slackIsLocal: true });
      assert.deepEqual(others, []);
      const expected = text.slice(0, text.indexOf(line)).split("\n").length;
      assert.deepEqual([warning?.field, warning?.line], [field, expected]);
      assert.match(warning?.message ?? "", said);
    });
  }
});
