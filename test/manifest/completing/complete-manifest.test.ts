import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { parseManifest, readManifestText } from "../../../src/manifest/app-manifest.js";
import { completeManifest } from "../../../src/manifest/completing/complete-manifest.js";
import { manifestChanges } from "../../../src/manifest/manifest-changes.js";
import { ManifestError } from "../../../src/manifest/manifest-error.js";

const FOLDER = "test/fixtures/manifests";
const FILES = readdirSync(FOLDER);
const COMPLETE = readManifestText("test/fixtures/manifest.yml");

function fieldsRefused(text: string): readonly string[] {
  try {
    parseManifest(text, "m.yml");
    return [];
  } catch (error) {
    assert.ok(error instanceof ManifestError);
    return error.problems.map(({ field }) => field);
  }
}

/** The lines of one text that are not in another, each as often as it is missing there. */
function linesGone(before: string, after: string): readonly string[] {
  const left = after.split("\n");
  return before.split("\n").filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

describe("completeManifest", () => {
  it("has eight manifests of the kinds of Slack's templates to work on", () => {
    assert.equal(FILES.length, 8);
  });

  for (const file of FILES) {
    const text = readFileSync(join(FOLDER, file), "utf8");

    it(`makes ${file}, which is refused, a manifest that is accepted, and changes it once`, () => {
      assert.notDeepEqual(fieldsRefused(text), []);
      const completed = completeManifest(text);
      assert.deepEqual(fieldsRefused(completed), []);
      assert.equal(completeManifest(completed), completed);
      assert.equal(file.endsWith(".json"), isJson(completed));
    });

    it(`takes nothing from ${file} but Socket Mode`, () => {
      const changes = manifestChanges(parse(text), parse(completeManifest(text)));
      const gone = changes.filter(({ before }) => before !== undefined);
      assert.deepEqual(
        gone,
        file === "with-oauth.yml" ? [] : [{ field: "settings.socket_mode_enabled", before: "true" }],
      );
    });
  }

  it("keeps every line of a YAML manifest as it was written, with its comments", () => {
    const text = readFileSync(join(FOLDER, "with-oauth.yml"), "utf8");
    const completed = completeManifest(text);
    assert.deepEqual(linesGone(text, completed), ["    - { command: /knock, description: Knocks }"]);
    assert.deepEqual(linesGone(completed, text), [
      "    - { command: /knock, description: Knocks, url: https://bell.example.net/slack/events }",
      "            - app_mentions:read",
      "            - commands",
      "    - app_uninstalled",
      "    - tokens_revoked",
      "    request_url: https://bell.example.net/slack/events",
    ]);
  });

  it("writes into JSON with its indentation, and leaves the other lines", () => {
    const text = readFileSync(join(FOLDER, "getting-started.json"), "utf8");
    const completed = completeManifest(text);
    assert.deepEqual(linesGone(completed, text), [
      '\t\t"redirect_urls": [',
      '\t\t\t"https://app.example.com/slack/oauth_redirect"',
      "\t\t]",
      '\t\t\t"bot_events": ["message.channels", "message.groups", "message.im", "message.mpim", "app_uninstalled", "tokens_revoked"],',
      '\t\t\t"request_url": "https://app.example.com/slack/events"',
      '\t\t\t"is_enabled": true,',
      '\t\t\t"request_url": "https://app.example.com/slack/events"',
      "\t\t},",
      '\t\t"socket_mode_enabled": false',
    ]);
  });

  it("changes nothing in a manifest that has everything, and nothing in what is no YAML", () => {
    assert.equal(completeManifest(COMPLETE), COMPLETE);
    for (const text of ["a: [1\nb: 2\n", "a: *b\n"]) assert.equal(completeManifest(text), text);
  });

  it("puts new URLs where the others are, and with a URL all of them there", () => {
    const text = COMPLETE.replace(/^ {6}url: .*\n/m, "").replaceAll("app.example.com", "own.example.net");
    assert.match(completeManifest(text), /^ {6}url: https:\/\/own\.example\.net\/slack\/events$/m);
    const moved = completeManifest(text, { url: "https://other.example.org/base" });
    assert.equal(moved.match(/https:\/\/other\.example\.org\/base\/slack\/events/g)?.length, 3);
    assert.doesNotMatch(moved, /own\.example\.net/);
    assert.equal(completeManifest(moved, { url: "https://other.example.org/base" }), moved);
    assert.deepEqual(fieldsRefused(moved), []);
  });

  it("refuses an address that Slack cannot use", () => {
    assert.throws(() => completeManifest(COMPLETE, { url: "http://app.example.com" }), RangeError);
  });

  it("leaves what only the author can say, and what has the wrong type", () => {
    assert.deepEqual(fieldsRefused(completeManifest("display_information:\n  name: Bare\n")), [
      "oauth_config.scopes",
    ]);
    assert.deepEqual(fieldsRefused(completeManifest("features: 3\noauth_config: [a]\nsettings: x\n")), [
      "display_information",
      "features",
      "oauth_config",
      "settings",
    ]);
  });

  it("gives a manifest without any scope those that its events and commands need", () => {
    const text = [
      "display_information: {name: Bare}",
      "features:",
      "  slash_commands: [{command: /a, description: A}]",
      "oauth_config:",
      "  scopes:",
      "settings:",
      "  event_subscriptions: # all of them",
      "    bot_events: [app_mention, message.im]",
      "",
    ].join("\n");
    const completed = completeManifest(text);
    assert.deepEqual(parseManifest(completed, "m.yml").botScopes, [
      "app_mentions:read",
      "im:history",
      "commands",
    ]);
    assert.deepEqual(linesGone(text, completed), [
      "  slash_commands: [{command: /a, description: A}]",
      "    bot_events: [app_mention, message.im]",
    ]);
  });

  it("asks for an optional scope that is named as optional alone, where it was not asked for", () => {
    const text = COMPLETE.replace(
      "scopes:\n",
      "scopes:\n    bot_optional: [reactions:write, users:read] # may be left out\n    user_optional: [search:read]\n",
    );
    assert.deepEqual(fieldsRefused(text), ["oauth_config.scopes.bot", "oauth_config.scopes.user"]);
    const completed = completeManifest(text);
    assert.deepEqual(fieldsRefused(completed), []);
    assert.deepEqual(linesGone(text, completed), []);
    assert.deepEqual(linesGone(completed, text), ["      - reactions:write", "      - search:read"]);
  });

  it("completes any manifest whose required parts are there, in any style, and a second time changes nothing", () => {
    const fields = fc.record(
      {
        features: fc.option(
          fc.record({
            slash_commands: fc.uniqueArray(
              fc.record(
                {
                  command: fc.constantFrom("/a", "/b", "/c"),
                  description: fc.constantFrom("A: b # c", '"quoted"', "Plain"),
                  url: fc.constantFrom("", "https://own.example.net/slack/events"),
                },
                { requiredKeys: ["command", "description"] },
              ),
              { minLength: 1, selector: ({ command }) => command },
            ),
          }),
          { nil: null },
        ),
        settings: fc.option(
          fc.record(
            {
              event_subscriptions: fc.option(
                fc.record(
                  {
                    request_url: fc.constantFrom(null, "", "https://own.example.net/slack/events"),
                    bot_events: fc.option(
                      fc.uniqueArray(
                        fc.constantFrom("app_mention", "message.im", "tokens_revoked", "team_join"),
                      ),
                      { nil: null },
                    ),
                    user_events: fc.uniqueArray(fc.constantFrom("user_change", "message.im")),
                  },
                  { requiredKeys: [] },
                ),
                { nil: null },
              ),
              interactivity: fc.record(
                {
                  is_enabled: fc.boolean(),
                  request_url: fc.constantFrom("https://own.example.net/press", ""),
                },
                { requiredKeys: ["is_enabled"] },
              ),
              socket_mode_enabled: fc.boolean(),
            },
            { requiredKeys: [] },
          ),
          { nil: null },
        ),
      },
      { requiredKeys: [] },
    );
    const style = fc.constantFrom(
      (data: unknown) => JSON.stringify(data),
      (data: unknown) => JSON.stringify(data, null, 4),
      (data: unknown) => JSON.stringify(data, null, "\t"),
      (data: unknown) => `# First.\n${stringify(data)}# Last.`,
      (data: unknown) => stringify(data, { indent: 4, indentSeq: false, defaultStringType: "QUOTE_SINGLE" }),
      (data: unknown) => stringify(data, { collectionStyle: "flow" }),
      (data: unknown) => stringify(data).replaceAll("\n", "\r\n"),
    );
    const scopes = fc.record(
      { bot: fc.uniqueArray(fc.constantFrom("chat:write", "im:history", "commands")) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, scopes, style, (rest, { bot }, write) => {
        const data = {
          display_information: { name: "Any" },
          oauth_config: { scopes: { ...(bot && { bot }), user: ["chat:write"] } },
          ...rest,
        };
        const text = write(data);
        const completed = completeManifest(text);
        const wrong = fieldsRefused(completed).filter((field) => isNull(data, field) === false);
        assert.deepEqual(wrong, [], completed);
        assert.equal(completeManifest(completed), completed);
        if (isJson(text)) assert.ok(isJson(completed));
        const lost = manifestChanges(data, parse(completed)).filter(({ before }) => before !== undefined);
        assert.ok(
          lost.every(({ field }) => field === "settings.socket_mode_enabled"),
          completed,
        );
      }),
      { numRuns: 30 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the manifest says null of a field that completing has no reason to touch. */
function isNull(data: object, field: string): boolean {
  return (data as Readonly<Record<string, unknown>>)[field] === null;
}
