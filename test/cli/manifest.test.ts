import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { parseManifest, readManifestText } from "../../src/manifest/app-manifest.js";
import { runCommand, spawnCommand } from "../process/command-process.js";

const FIXTURE = "test/fixtures/manifest.yml";
const HERE = { directory: ".", environment: {} };
const TEXT = readManifestText(FIXTURE);

function manifest(...args: readonly string[]) {
  return runCommand("manifest print", args, HERE);
}

describe("npm run manifest -- print", async () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "manifest-command-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  it("prints the manifest with the URL on the standard output, and the link on the standard error", async () => {
    const { code, stdout, stderr } = await manifest("--file", FIXTURE, "--url", "https://bot.example.org");
    assert.equal(code, 0);
    assert.equal(stdout, TEXT.replaceAll("https://app.example.com", "https://bot.example.org"));
    const [link = "", ...others] = stderr.match(/https:\S+/g) ?? [];
    assert.deepEqual(others, []);
    assert.ok(link.startsWith("https://api.slack.com/apps?new_app=1&manifest_yaml="), stderr);
    assert.deepEqual(parse(new URL(link).searchParams.get("manifest_yaml") ?? ""), parse(stdout));
  });

  it("reads another file", async () => {
    const file = join(directory, "other.yml");
    writeFileSync(file, TEXT.replace("command: /post", "command: /other").trimEnd());
    const { code, stdout } = await manifest("--file", file, "--url=http://localhost:3000");
    assert.equal(code, 0);
    assert.match(stdout, /command: \/other\n/);
    assert.match(stdout, /\n$/);
  });

  it("warns on the standard error of an address that Slack cannot reach", async () => {
    const { code, stderr } = await manifest("--file", FIXTURE, "--url", "http://localhost:3000");
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^Warning: \S+manifest\.yml:\d+ oauth_config\.redirect_urls\.0 leads to http:\/\/localhost:3000/,
    );
  });

  describe("--socket-mode", () => {
    const printed = async (...args: readonly string[]) => {
      const end = await manifest("--file", FIXTURE, "--socket-mode", ...args);
      assert.equal(end.code, 0, end.stderr);
      return end;
    };

    it("prints the manifest of an app for development: Socket Mode on, no request URLs, people back on localhost", async () => {
      const { stdout } = await printed();
      const { settings, oauth_config, features, ...rest } = parse(stdout);
      const before = parse(TEXT);
      assert.equal(settings.socket_mode_enabled, true);
      assert.deepEqual(oauth_config.redirect_urls, ["http://localhost:3000/slack/oauth_redirect"]);
      assert.doesNotMatch(stdout, /request_url|\/slack\/events/);
      assert.deepEqual(
        settings.event_subscriptions.bot_events,
        before.settings.event_subscriptions.bot_events,
      );
      assert.equal(settings.interactivity.is_enabled, true);
      assert.deepEqual(
        features.slash_commands,
        before.features.slash_commands.map(({ url: _, ...command }: { url: string }) => command),
      );
      assert.deepEqual(rest.display_information, before.display_information);
      parseManifest(stdout, "m.yml", { socketMode: true });
    });

    it("keeps the comments, but the one that says to leave Socket Mode off", async () => {
      const { stdout } = await printed();
      assert.doesNotMatch(stdout, /Keep false/);
      assert.match(stdout, /# For development alone: .*\n +socket_mode_enabled: true/);
      const comments = (text: string) => text.match(/# .*/g)?.length ?? 0;
      assert.equal(comments(stdout), comments(TEXT));
    });

    it("prints the link that creates that app, and says that Slack may refuse an http address", async () => {
      const { stdout, stderr } = await printed();
      const link = /https:\/\/api\.slack\.com\S+/.exec(stderr)?.[0] ?? "";
      assert.deepEqual(parse(new URL(link).searchParams.get("manifest_yaml") ?? ""), parse(stdout));
      assert.match(stderr, /^Warning: .* oauth_config\.redirect_urls\.0 may be refused by Slack/);
    });

    it("takes an https address, and has nothing to warn of then", async () => {
      const { stdout, stderr } = await printed("--url", "https://dev.example.org");
      assert.deepEqual(parse(stdout).oauth_config.redirect_urls, [
        "https://dev.example.org/slack/oauth_redirect",
      ]);
      assert.doesNotMatch(stderr, /Warning/);
    });

    it("prints JSON of a JSON file, and with --json", async () => {
      const file = join(directory, "manifest.json");
      writeFileSync(file, JSON.stringify(parse(TEXT)));
      const { stdout } = await manifest("--file", file, "--socket-mode");
      const { manifest: data } = JSON.parse((await printed("--json")).stdout);
      assert.deepEqual(JSON.parse(stdout), data);
    });

    it("is printed of a manifest that is already one, too", async () => {
      const file = join(directory, "again.yml");
      const { stdout } = await printed();
      writeFileSync(file, stdout);
      assert.equal((await manifest("--file", file, "--socket-mode")).stdout, stdout);
    });
  });

  it("prints its help", async () => {
    const { code, stdout, stderr } = await spawnCommand("manifest print", ["--help"], HERE);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /--url <url>/);
  });

  it("says where a broken manifest is broken", async () => {
    const file = join(directory, "broken.yml");
    const text = TEXT.replace("socket_mode_enabled: false", "socket_mode_enabled: true");
    writeFileSync(file, text.replace("command: /post", "command: speak"));
    const { code, stdout, stderr } = await manifest("--file", file, "--url", "https://bot.example.org");
    assert.deepEqual([code, stdout], [1, ""]);
    const lineOf = (part: string) => TEXT.slice(0, TEXT.indexOf(part)).split("\n").length;
    for (const place of [
      `${file}:${lineOf("command: /post")} features.slash_commands.0.command`,
      `${file}:${lineOf("socket_mode_enabled")} settings.socket_mode_enabled`,
    ]) {
      assert.ok(stderr.includes(place), stderr);
    }
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  for (const [what, args, exitCode, sentence] of [
    ["no URL", [], 2, /Say where the app is reached/],
    ["an unknown option", ["--uri", "x"], 2, /Unknown option '--uri' .*See/],
    ["a URL without a value", ["--url"], 2, /--help/],
    ["a word too many", ["--url", "https://a.example", "more"], 2, /^Superfluous argument 'more'\. See/],
    ["a URL that Slack cannot reach", ["--url", "http://a.example"], 1, /must begin with https/],
    ["a query", ["--url", "https://a.example/?x=1"], 1, /no query/],
    ["a missing file", ["--url", "https://a.example", "--file", "no-such.yml"], 1, /no such file/],
  ] as const) {
    it(`refuses ${what} in a sentence`, async () => {
      const { code, stdout, stderr } = await manifest(...args);
      assert.deepEqual([code, stdout], [exitCode, ""]);
      assert.match(stderr, sentence);
      assert.ok(stderr.trim().split("\n").length <= 2, stderr);
    });
  }
});
