import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseManifest, readManifestText } from "../../src/manifest/app-manifest.js";
import { appUrlProblem, createAppUrl, manifestForUrl } from "../../src/manifest/manifest-for-url.js";

const TEXT = readManifestText("test/fixtures/manifest.yml");

describe("manifestForUrl", () => {
  it("puts the address into every URL of the app and changes nothing else", () => {
    const moved = manifestForUrl(TEXT, "https://bot.example.org");
    assert.equal(moved, TEXT.replaceAll("https://app.example.com", "https://bot.example.org"));
    assert.notEqual(moved, TEXT);
    parseManifest(moved, "moved.yml");
  });

  it("puts a path in front of each URL's own, once", () => {
    const moved = manifestForUrl(TEXT, "https://bot.example.org:8443/slack-app/");
    const manifest = parseManifest(moved, "moved.yml");
    assert.equal(manifest.redirectPath, "/slack-app/slack/oauth_redirect");
    assert.deepEqual(manifest.requestPaths, ["/slack-app/slack/events"]);
    assert.equal(manifestForUrl(moved, "https://bot.example.org:8443/slack-app"), moved);
  });

  it("knows every kind of URL, however it is written, and leaves other people's alone", () => {
    const text = [
      "# above",
      "app_directory: { support_url: https://old.example/help }",
      "features:",
      "  slash_commands:",
      "    - command: /a",
      '      url: "https://old.example/a" # double',
      "    - { command: /b, url: 'https://old.example/b' }",
      "  code_channels: { slash_command_url: https://old.example/c }",
      "oauth_config:",
      "  redirect_urls: [https://old.example/r, https://old.example/s]",
      "settings:",
      "  event_subscriptions:",
      "    request_url: &events !!str https://old.example/e # shared",
      "  interactivity:",
      "    request_url: *events",
      "    message_menu_options_url: >-",
      "      https://old.example/m",
      "# below",
      "",
    ].join("\n");
    const moved = manifestForUrl(text, "http://localhost:3000");
    assert.deepEqual(
      parse(moved),
      JSON.parse(
        JSON.stringify(parse(text))
          .replaceAll("https://old.example", "http://localhost:3000")
          .replace("http://localhost:3000/help", "https://old.example/help"),
      ),
    );
    for (const kept of [
      "# above",
      '"http://localhost:3000/a" # double',
      "&events !!str http:",
      "# shared",
      "*events",
      "# below",
    ]) {
      assert.ok(moved.includes(kept), `${kept} is gone:\n${moved}`);
    }
  });

  it("keeps the query of a URL", () => {
    const json = JSON.stringify({
      settings: { event_subscriptions: { request_url: "https://a.example/e?k=1" } },
    });
    const moved = manifestForUrl(json, "http://localhost:3000/base");
    assert.deepEqual(JSON.parse(moved), {
      settings: { event_subscriptions: { request_url: "http://localhost:3000/base/e?k=1" } },
    });
    assert.equal(manifestForUrl(moved, "http://localhost:3000/base"), moved);
  });

  it("reads JSON and writes JSON", () => {
    const json = JSON.stringify(parse(TEXT));
    const moved = manifestForUrl(json, "https://bot.example.org");
    assert.deepEqual(JSON.parse(moved), JSON.parse(json.replaceAll("app.example.com", "bot.example.org")));
  });

  it("refuses an address that Slack could not use", () => {
    assert.throws(() => manifestForUrl(TEXT, "http://bot.example.org"), RangeError);
  });
});

describe("appUrlProblem", () => {
  for (const url of [
    "https://a.example",
    "https://a.example/",
    "https://a.example/b/c",
    "http://localhost:3000",
    "http://127.0.0.1:1",
    "http://[::1]:1",
  ]) {
    it(`finds none in ${url}`, () => assert.equal(appUrlProblem(url), undefined));
  }
  for (const [url, sentence] of [
    ["", /complete URL/],
    ["a.example", /complete URL/],
    ["https://", /complete URL/],
    ["http://a.example", /must begin with https/],
    ["http://localhost.a.example", /must begin with https/],
    ["javascript:alert(1)", /complete URL/],
    ["https://a.example?x=1", /no query/],
    ["https://a.example/#", /no query and no fragment/],
    ["https://u:p@a.example", /no user name/],
    ["https://a.example/a b", /path may have letters/],
    ["https://a.example/a//b", /path may have letters/],
  ] as const) {
    it(`finds one in ${JSON.stringify(url)}`, () => assert.match(appUrlProblem(url) ?? "", sentence));
  }
});

describe("createAppUrl", () => {
  it("opens the create-an-app page with the same manifest, without its comments", () => {
    const url = new URL(createAppUrl(TEXT));
    assert.equal(url.origin + url.pathname, "https://api.slack.com/apps");
    assert.equal(url.searchParams.get("new_app"), "1");
    const manifest = url.searchParams.get("manifest_yaml") ?? "";
    assert.deepEqual(parse(manifest), parse(TEXT));
    assert.doesNotMatch(manifest, /# (at most|the slash command)/);
  });

  it("escapes characters that have a meaning in a URL", () => {
    const text = TEXT.replace("name: Bolt MongoDB App #", 'name: "A&B + 50% #1?" #');
    const url = new URL(createAppUrl(text));
    assert.deepEqual(parse(url.searchParams.get("manifest_yaml") ?? ""), parse(text));
  });
});
