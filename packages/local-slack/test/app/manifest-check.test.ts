import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { flawsOf } from "../../src/app/manifest-check.js";

const TEXT = readFileSync(new URL("../fixtures/manifest.yml", import.meta.url), "utf8");

/** The manifest with one field changed; removed where `value` is undefined, added to a list by `path` ending in `+`. */
function changed(path: string, value: unknown): unknown {
  const manifest = parse(TEXT);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const parent = steps.reduce((at, step) => at[step], manifest);
  if (last === "+") parent.push(value);
  else if (value === undefined) delete parent[last];
  else parent[last] = value;
  return manifest;
}

const long = (length: number) => "x".repeat(length);
const command = (name: string) => ({ command: name, description: "d", url: "https://a.example/e" });
const shortcut = (name: string) => ({ name, type: "global", callback_id: name, description: "d" });
const many = <Item>(count: number, item: (name: string) => Item) =>
  Array.from({ length: count }, (_, n) => item(`/c${n}`));

/** What is wrong, the field, what stands there (undefined: nothing), where Slack points, and what it says. */
const CASES: readonly (readonly [string, string, unknown, string, RegExp])[] = [
  [
    "a long name",
    "display_information.name",
    long(36),
    "",
    /^failed_constraint must be less than 36 characters$/,
  ],
  ["no name", "display_information.name", undefined, "", /^missing_field Missing required field `name`$/],
  ["a number as name", "display_information.name", 1, "", /must be a string/],
  ["a long description", "display_information.description", long(141), "", /less than 141/],
  ["a short long description", "display_information.long_description", long(174), "", /more than 174/],
  ["a long long description", "display_information.long_description", long(4001), "", /less than 4001/],
  ["51 commands", "features.slash_commands", many(51, command), "", /less than 51 items/],
  ["a list without a command", "features.slash_commands", [], "", /more than 0 items/],
  ["a command's long text", "features.slash_commands.0.description", long(2001), "", /less than 2001/],
  ["a command's long hint", "features.slash_commands.0.usage_hint", long(1001), "", /less than 1001/],
  ["11 shortcuts", "features.shortcuts", many(11, shortcut), "", /less than 11 items/],
  [
    "a command without a URL",
    "features.slash_commands.0.url",
    undefined,
    "/features/slash_commands/0",
    /requires either URL/,
  ],
  [
    "http on the internet",
    "features.slash_commands.0.url",
    "http://a.example/e",
    "",
    /^invalid_url must be a valid https/,
  ],
  ["no URL", "settings.event_subscriptions.request_url", "a.example", "", /^invalid_url/],
  [
    "1001 redirect URLs",
    "oauth_config.redirect_urls",
    many(1001, (n) => `https://a.example${n}`),
    "",
    /less than 1001/,
  ],
  [
    "a redirect URL twice",
    "oauth_config.redirect_urls.+",
    "https://app.example.com/slack/oauth_redirect",
    "/oauth_config/redirect_urls/1",
    /must be unique/,
  ],
  [
    "an optional scope that the bot does not ask for",
    "oauth_config.scopes.bot_optional",
    ["reactions:write"],
    "/oauth_config/scopes/bot_optional/0",
    /^failed_constraint Optional scope `reactions:write` must also be listed in `bot`$/,
  ],
  [
    "an optional scope that people are not asked for",
    "oauth_config.scopes.user_optional",
    ["search:read"],
    "/oauth_config/scopes/user_optional/0",
    /must also be listed in `user`$/,
  ],
  ["text as optional scopes", "oauth_config.scopes.bot_optional", "chat:write", "", /must be an array/],
  [
    "an unknown scope",
    "oauth_config.scopes.bot.+",
    "this:is:none",
    "/oauth_config/scopes/bot",
    /^illegal_bot_scopes Illegal bot scopes found `this:is:none`$/,
  ],
  [
    "a person's scope for the bot",
    "oauth_config.scopes.bot.+",
    "search:read",
    "/oauth_config/scopes/bot",
    /^illegal_bot_scopes .*`search:read`$/,
  ],
  [
    "a bot's scope for people",
    "oauth_config.scopes.user.+",
    "app_mentions:read",
    "/oauth_config/scopes/user",
    /^illegal_user_scopes /,
  ],
  [
    "an unknown event",
    "settings.event_subscriptions.bot_events.+",
    "presence_change",
    "/settings/event_subscriptions/bot_events",
    /Invalid event type: presence_change/,
  ],
  [
    "an event without its scope",
    "settings.event_subscriptions.bot_events.+",
    "message.channels",
    "/settings/event_subscriptions/bot_events",
    /`channels:history`/,
  ],
  [
    "101 events",
    "settings.event_subscriptions.user_events",
    many(101, () => "team_join"),
    "",
    /less than 101 items/,
  ],
  [
    "events without a place to go",
    "settings.event_subscriptions.request_url",
    undefined,
    "/settings/event_subscriptions",
    /either Request URL or Socket Mode Enabled$/,
  ],
  [
    "interactivity without a place to go",
    "settings.interactivity.request_url",
    undefined,
    "/settings/interactivity",
    /Interactivity requires a Request URL/,
  ],
  [
    "commands without their scope",
    "oauth_config.scopes.bot",
    ["app_mentions:read", "im:history"],
    "/features/slash_commands",
    /^requires_commands_bot_scope Slash Commands requires `commands` bot scope$/,
  ],
  [
    "an event about the apps of an organization without the scope",
    "settings.event_subscriptions.bot_events.+",
    "app_uninstalled_team",
    "/settings/event_subscriptions/bot_events",
    /^requires_user_scope Event `app_uninstalled_team` requires `admin\.apps:read` user scope$/,
  ],
];

describe("Local Slack: what Slack refuses in a manifest", () => {
  for (const [what, path, value, pointer, sentence] of CASES) {
    it(what, () => {
      const expected = pointer === "" ? `/${path.replaceAll(".", "/")}` : pointer;
      const flaws = flawsOf(changed(path, value)).filter(
        ({ message }) => !/be unique/.test(message) || /twice/.test(what),
      );
      assert.deepEqual(
        flaws.map((flaw) => flaw.pointer),
        [expected],
      );
      assert.match(`${flaws[0]?.code} ${flaws[0]?.message}`, sentence);
    });
  }

  it("a bot user without a bot scope", () => {
    const manifest = { display_information: { name: "A" }, features: { bot_user: { display_name: "a" } } };
    assert.deepEqual(flawsOf(manifest), [
      {
        code: "requires_a_bot_scope",
        message: "Bot user requires a bot scope",
        pointer: "/features/bot_user",
      },
    ]);
  });

  it("nothing in the events of org-wide installs", () => {
    const manifest = parse(TEXT);
    manifest.oauth_config.scopes.user = ["admin.apps:read"];
    manifest.settings.event_subscriptions.bot_events.push(
      "team_access_granted",
      "team_access_revoked",
      "app_uninstalled_team",
    );
    assert.deepEqual(flawsOf(manifest), []);
  });

  it("nothing in the events of agent sessions", () => {
    const events = ["agent_session_stopped", "agent_session_title_changed"];
    assert.deepEqual(flawsOf(changed("settings.event_subscriptions.bot_events", events)), []);
  });

  it("a value that is not a manifest at all", () => {
    for (const none of ["text", 1, null, [], true])
      assert.equal(flawsOf(none)[0]?.message, "must be an object");
  });

  it("nothing in a valid manifest, also with http on this machine, or with Socket Mode and no URL", () => {
    assert.deepEqual(flawsOf(parse(TEXT)), []);
    assert.deepEqual(flawsOf(parse(TEXT.replaceAll("https://app.example.com", "http://127.0.0.1:3000"))), []);
    const socketMode = {
      display_information: { name: "A" },
      oauth_config: { scopes: { bot: ["commands", "app_mentions:read"] } },
      features: { slash_commands: [{ command: "/a", description: "d" }] },
      settings: {
        socket_mode_enabled: true,
        interactivity: { is_enabled: true },
        event_subscriptions: { bot_events: ["app_mention"] },
      },
    };
    assert.deepEqual(flawsOf(socketMode), []);
  });
});
