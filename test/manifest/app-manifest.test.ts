import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseManifest, readManifest, readManifestText } from "../../src/manifest/app-manifest.js";
import { ManifestError, type ManifestProblem } from "../../src/manifest/manifest-error.js";

const TEXT = readManifestText("test/fixtures/manifest.yml");

/** The manifest of these tests with one thing changed; fails when there was nothing to change. */
function changed(from: string, to: string): string {
  assert.ok(TEXT.includes(from), `the fixture no longer has ${JSON.stringify(from)}`);
  return TEXT.replace(from, () => to);
}

function problemsOf(text: string): readonly ManifestProblem[] {
  try {
    parseManifest(text, "m.yml");
  } catch (error) {
    assert.ok(error instanceof ManifestError, String(error));
    return error.problems;
  }
  return [];
}

/** The line, from 1, of the only place where `text` has `part`. */
function lineOf(text: string, part: string): number {
  const [before, ...after] = text.split(part);
  assert.equal(after.length, 1, `${JSON.stringify(part)} is not there once`);
  return (before ?? "").split("\n").length;
}

describe("The project's manifest", () => {
  it("is read as it is written", () => {
    const manifest = readManifest("test/fixtures/manifest.yml");
    assert.match(manifest.longDescription ?? "", /^Mention the bot .* uninstalled\.$/);
    assert.deepEqual(
      { ...manifest, longDescription: undefined, description: undefined, written: undefined },
      {
        name: "Bolt MongoDB App",
        description: undefined,
        longDescription: undefined,
        backgroundColor: "#1f3a2e",
        botDisplayName: "Bolt MongoDB App",
        botScopes: ["app_mentions:read", "chat:write", "commands", "im:history", "im:write", "users:read"],
        userScopes: ["chat:write"],
        optionalBotScopes: [],
        optionalUserScopes: [],
        botEvents: [
          "app_home_opened",
          "app_mention",
          "app_uninstalled",
          "tokens_revoked",
          "team_access_granted",
          "team_access_revoked",
          "message.im",
        ],
        userEvents: [],
        suggestedPrompts: [],
        shortcuts: [],
        commands: [{ command: "/post", description: "Post a message as yourself", usageHint: "[message]" }],
        redirectPath: "/slack/oauth_redirect",
        requestPaths: ["/slack/events"],
        orgDeployEnabled: true,
        tokenRotationEnabled: false,
        written: undefined,
      },
    );
  });
});

describe("parseManifest", () => {
  it("follows a changed scope, command and path", () => {
    const text = changed("- users:read", "- channels:read")
      .replace("/post\n", "/say\n")
      .replace("https://app.example.com/slack/oauth_redirect", "https://app.example.com/back")
      .replace(/(is_enabled: true\n\s+request_url: ).*/, "$1https://app.example.com/pressed");
    const manifest = parseManifest(text, "m.yml");
    assert.ok(manifest.botScopes.includes("channels:read") && !manifest.botScopes.includes("users:read"));
    assert.equal(manifest.commands[0]?.command, "/say");
    assert.equal(manifest.redirectPath, "/back");
    assert.deepEqual(manifest.requestPaths, ["/slack/events", "/pressed"]);
  });

  it("reads the smallest manifest that the app can serve, and JSON too", () => {
    const url = "http://localhost:3000/slack/events";
    const smallest = {
      display_information: { name: "A" },
      oauth_config: { redirect_urls: ["http://localhost:3000/back"], scopes: { user: ["chat:write"] } },
      settings: {
        event_subscriptions: { request_url: url, bot_events: ["app_uninstalled", "tokens_revoked"] },
      },
    };
    assert.deepEqual(parseManifest(JSON.stringify(smallest), "m.json"), {
      name: "A",
      botScopes: [],
      userScopes: ["chat:write"],
      optionalBotScopes: [],
      optionalUserScopes: [],
      botEvents: ["app_uninstalled", "tokens_revoked"],
      userEvents: [],
      suggestedPrompts: [],
      shortcuts: [],
      commands: [],
      redirectPath: "/back",
      requestPaths: ["/slack/events"],
      orgDeployEnabled: false,
      tokenRotationEnabled: false,
      written: smallest,
    });
  });

  it("accepts what Slack adds, token rotation, and YAML's aliases", () => {
    const text = changed("token_rotation_enabled: false", "token_rotation_enabled: true\n  is_new: {a: [1]}")
      .replace("request_url: https", "request_url: &events https")
      .replace(/(is_enabled: true\n\s+request_url: ).*/, "$1*events");
    const { requestPaths, tokenRotationEnabled } = parseManifest(text, "m.yml");
    assert.deepEqual([requestPaths, tokenRotationEnabled], [["/slack/events"], true]);
  });

  /** Declares that one change of the manifest gives one problem: its field, its sentence, and the line of `to`. */
  function pointsTo(what: string, from: string, to: string, field: string, sentence: RegExp, at = to): void {
    it(`points to ${what}`, () => {
      const text = changed(from, to);
      const [problem, ...others] = problemsOf(text);
      assert.deepEqual(others, []);
      assert.deepEqual([problem?.field, problem?.line], [field, lineOf(text, at)]);
      assert.match(problem?.message ?? "", sentence);
    });
  }

  describe("of what people see", () => {
    const name = "name: Bolt MongoDB App #";
    const field = "display_information.name";
    pointsTo("a long name", name, `name: ${"n".repeat(36)} #`, field, /at most 35 characters, but has 36/);
    pointsTo(
      "a number as name",
      name,
      "name: 2024 #",
      field,
      /text, but is the number 2024\. Put it in quotes/,
    );
    pointsTo("an empty name", name, "name: '' #", field, /at least 1 character, but has 0/);
    pointsTo("a name left out", name, "name: #", field, /is empty; it must be text/);
    pointsTo(
      "a long description",
      "description: Answers mentions",
      `description: ${"d".repeat(141)}`,
      "display_information.description",
      /at most 140/,
    );
    pointsTo(
      "a short long description",
      "long_description: >-",
      "long_description: Short.\n  other: >-",
      "display_information.long_description",
      /at least 175 characters, but has 6/,
      "long_description: Short.",
    );
    const colour = "display_information.background_color";
    pointsTo("a colour without quotes", '"#1f3a2e" # once', "#1f3a2e", colour, /must be text in quotes/);
    pointsTo("a colour in words", '"#1f3a2e"', "green", colour, /hexadecimal/);
    const bot = "features.bot_user.";
    pointsTo(
      "a flag in words",
      "online: true",
      "online: yes",
      `${bot}always_online`,
      /true or false, but is text/,
    );
    pointsTo(
      "a long bot name",
      "display_name: Bolt MongoDB App",
      `display_name: ${"b".repeat(81)}`,
      `${bot}display_name`,
      /at most 80/,
    );
  });

  describe("of slash commands", () => {
    const field = "features.slash_commands.0.";
    pointsTo("no slash", "command: /post", "command: speak", `${field}command`, /begin with \//);
    pointsTo("a space", "command: /post", "command: /post up", `${field}command`, /have no spaces/);
    pointsTo("a long name", "command: /post", `command: /${"s".repeat(32)}`, `${field}command`, /at most 32/);
    pointsTo(
      "a list as hint",
      '"[message]"',
      "[message]",
      `${field}usage_hint`,
      /must be text, but is a list/,
    );
    pointsTo(
      "a missing URL",
      "url: https://app",
      "link: https://app",
      `${field}url`,
      /is missing/,
      "- command:",
    );
    pointsTo(
      "the same one twice",
      "    - command: /post",
      "    - {command: /post, description: D, url: https://app.example.com/e}\n    - command: /post",
      "features.slash_commands.1.command",
      /in the list twice/,
      "- command: /post",
    );
    it("points to more than fifty", () => {
      const more = Array.from(
        { length: 50 },
        (_, n) => `{command: /c${n}, description: D, url: https://app.example.com/e}`,
      );
      const text = changed("  slash_commands:\n", `  slash_commands:\n    - ${more.join("\n    - ")}\n`);
      assert.deepEqual(problemsOf(text), [
        {
          line: lineOf(text, "slash_commands:"),
          field: "features.slash_commands",
          message: "must have at most 50 items.",
        },
      ]);
    });
  });

  describe("of URLs", () => {
    const redirect = "https://app.example.com/slack/oauth_redirect";
    const field = "oauth_config.redirect_urls.0";
    pointsTo("plain http", redirect, "http://app.example.com/slack/back", field, /must begin with https:/);
    pointsTo("another scheme", redirect, "ftp://app.example.com/slack/back", field, /must begin with https:/);
    pointsTo("a query", redirect, `${redirect}?x=1`, field, /no query/);
    pointsTo("a password", redirect, "https://a:b@app.example.com/slack/back", field, /no user name/);
    pointsTo(
      "a shared path",
      redirect,
      "https://app.example.com/slack/install # 2",
      field,
      /a path of its own/,
    );
    pointsTo("no path", redirect, "https://app.example.com/ # 2", field, /must have a path/);
    pointsTo(
      "a pattern in the path",
      redirect,
      "https://app.example.com/slack/:any",
      field,
      /path of letters/,
    );
    pointsTo("no URL at all", redirect, "app.example.com/slack/back", field, /complete URL/);
    pointsTo(
      "the same one twice",
      redirect,
      `${redirect}\n    - ${redirect} # 2`,
      `${field.slice(0, -1)}1`,
      /twice/,
      "# 2",
    );
    pointsTo(
      "an empty list",
      `redirect_urls:\n    - ${redirect}`,
      "redirect_urls: []",
      field.slice(0, -2),
      /empty list/,
    );
    pointsTo("no list", "redirect_urls:", "redirects:", field.slice(0, -2), /is missing/, "oauth_config:");
    pointsTo(
      "two addresses",
      "should_escape: true\n      url: https://app.",
      "should_escape: true\n      url: https://other.",
      "features.slash_commands.0.url",
      /must be at https:\/\/app\.example\.com, as oauth_config\.redirect_urls\.0 is/,
      "url: https://other.",
    );
  });

  describe("of scopes and events", () => {
    const bot = "oauth_config.scopes.bot";
    pointsTo("no scope of Slack's", "- users:read", "- Users Read", `${bot}.5`, /no scope of Slack's/);
    pointsTo(
      "text for a list",
      "user:\n      - chat:write",
      "user: chat:write",
      "oauth_config.scopes.user",
      /a list, but is text/,
    );
    pointsTo(
      "an event without its scope",
      "- im:history",
      "- im:read",
      bot,
      /must have im:history/,
      "bot:\n",
    );
    pointsTo("a command without its scope", "- commands", "- im:read", bot, /must have commands/, "bot:\n");
    pointsTo(
      "an event about all apps of an organization without its scope",
      "- message.im",
      "- app_uninstalled_team",
      "oauth_config.scopes.user",
      /must have admin\.apps:read: .* app_uninstalled_team/,
      "    user:\n",
    );
    pointsTo(
      "an agent without its scope",
      "features:\n",
      "features:\n  agent_view:\n    agent_description: Answers\n",
      bot,
      /must have assistant:write/,
      "bot:\n",
    );
    const events = "settings.event_subscriptions.bot_events";
    pointsTo(
      "a needed event",
      "- app_uninstalled",
      "- team_join",
      events,
      /must have app_uninstalled/,
      "bot_events:",
    );
    pointsTo("another", "- tokens_revoked", "- team_join", events, /must have tokens_revoked/, "bot_events:");
    pointsTo("an event twice", "- message.im\n", "- app_mention # 2\n", `${events}.6`, /twice/);
    pointsTo(
      "no place to send events to",
      "  event_subscriptions:\n    request_url:",
      "  event_subscriptions:\n    url:",
      "settings.event_subscriptions.request_url",
      /is missing: Slack sends the events there/,
      "event_subscriptions:",
    );
    pointsTo(
      "no place to send interactivity to",
      "is_enabled: true\n    request_url:",
      "is_enabled: true\n    url:",
      "settings.interactivity.request_url",
      /is missing/,
      "interactivity:",
    );
    pointsTo(
      "Socket Mode",
      "mode_enabled: false",
      "mode_enabled: true",
      "settings.socket_mode_enabled",
      /must be false/,
    );
    const optional = (bot: string, user: string) => `scopes:
    bot_optional: ${bot}
    user_optional: ${user}
`;
    it("reads optional scopes, which stand in both lists; those of the bot and of people apart", () => {
      const manifest = parseManifest(
        changed("scopes:\n", optional("[users:read, im:write, users:read]", "[chat:write]")),
        "m.yml",
      );
      assert.deepEqual(manifest.optionalBotScopes, ["users:read", "im:write"]);
      assert.deepEqual(manifest.optionalUserScopes, ["chat:write"]);
      assert.ok(manifest.botScopes.includes("users:read") && manifest.userScopes.includes("chat:write"));
    });
    it("accepts empty lists of optional scopes, as Slack's own examples have them", () => {
      const manifest = parseManifest(changed("scopes:\n", optional("[]", "[]")), "m.yml");
      assert.deepEqual([manifest.optionalBotScopes, manifest.optionalUserScopes], [[], []]);
    });
    pointsTo(
      "an optional scope that the bot does not ask for",
      "scopes:\n",
      optional("[reactions:write, reactions:write]", "[]"),
      bot,
      /^must have reactions:write, which bot_optional names: Slack asks for what stands here/,
      "  bot:\n",
    );
    pointsTo(
      "an optional scope that people are not asked for",
      "scopes:\n",
      optional("[]", "[search:read]"),
      "oauth_config.scopes.user",
      /^must have search:read, which user_optional names/,
      "  user:\n",
    );
    pointsTo(
      "a scope of sign-in that is optional",
      "scopes:\n",
      optional("[]", "[email]"),
      "oauth_config.scopes.user_optional.0",
      /^must not be email: only Sign in with Slack asks for that/,
      "user_optional:",
    );
    pointsTo(
      "text for a list of optional scopes",
      "scopes:\n",
      optional("users:read", "[]"),
      "oauth_config.scopes.bot_optional",
      /a list, but is text/,
      "bot_optional:",
    );
    it("points to a manifest without any scope", () => {
      const text = changed("  scopes:\n", "  scopes: {}\n  other:\n").replace(
        / {2}slash_commands:[\s\S]*?\n\n/,
        "\n",
      );
      const fields = problemsOf(text).map(({ field, message }) => `${field} ${message}`);
      assert.ok(
        fields.some((field) => /^oauth_config\.scopes\.bot names no scope/.test(field)),
        fields.join("\n"),
      );
    });
  });

  describe("in Socket Mode", () => {
    const socketMode = { socketMode: true };
    const on = TEXT.replace("mode_enabled: false", "mode_enabled: true");

    it("accepts a manifest that switches it on, and needs no request URLs then", () => {
      const withoutUrls = on.replace(/^ +(?:url|request_url): .*\n/gm, "");
      assert.doesNotMatch(withoutUrls, /\/slack\/events/);
      assert.deepEqual(parseManifest(withoutUrls, "m.yml", socketMode).requestPaths, []);
      assert.deepEqual(parseManifest(on, "m.yml", socketMode).requestPaths, ["/slack/events"]);
    });

    it("needs the URLs of a manifest that leaves it off", () => {
      const withoutUrls = TEXT.replace(/^ +(?:url|request_url): .*\n/gm, "");
      assert.throws(() => parseManifest(withoutUrls, "m.yml", socketMode), /request_url: is missing/);
    });
  });

  it("reports every problem at once, in the order of the file, and a missing parent only once", () => {
    const text = [
      "# A comment first.",
      "display_information:",
      "  name: 3",
      "settings:",
      "  socket_mode_enabled: true",
      "  event_subscriptions:",
      "    bot_events: [app_uninstalled, tokens_revoked]",
    ].join("\n");
    assert.deepEqual(
      problemsOf(text).map(({ line, field }) => `${line} ${field}`),
      [
        "2 oauth_config",
        "3 display_information.name",
        "5 settings.socket_mode_enabled",
        "6 settings.event_subscriptions.request_url",
      ],
    );
  });

  const NO_MANIFEST: readonly (readonly [string, string, string])[] = [
    ["an empty file", "", "1 (whole file)"],
    ["a list", "\n- a\n", "2 (whole file)"],
    ["a list that never ends", "a: [1\nb: 2\n", "2 b"],
    ["a field twice", "a:\n  - q: 1\n    q: 2\n", "3 a.0.q"],
    ["tabs", "a:\n\tb: 1\n", "2 a"],
    ["an alias of nothing", "a: 1\nb: *c\n", "2 b"],
    ["two documents", "a: 1\n---\nb: 2\n", "2 a"],
  ];
  for (const [what, text, place] of NO_MANIFEST) {
    it(`finds its way in ${what}`, () => {
      const [problem] = problemsOf(text);
      assert.equal(`${problem?.line} ${problem?.field}`, place);
    });
  }
});

describe("readManifest", () => {
  it("names the file, the line and the field in its message", () => {
    const directory = mkdtempSync(join(tmpdir(), "manifest-"));
    try {
      const file = join(directory, "broken.yml");
      const text = changed("- users:read", "- NOT A SCOPE");
      writeFileSync(file, text);
      assert.throws(
        () => readManifest(file),
        (error) => {
          assert.ok(error instanceof ManifestError);
          const line = lineOf(text, "NOT A SCOPE");
          assert.ok(
            error.message.includes(`${file}:${line} oauth_config.scopes.bot.5: is no scope`),
            error.message,
          );
          return true;
        },
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("says so when there is no such file", () => {
    assert.throws(
      () => readManifest("no-such.yml"),
      /no-such\.yml:1 \(whole file\): cannot be read: there is no such/,
    );
  });
});
