import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseManifest } from "../../src/manifest/app-manifest.js";
import { completeManifest } from "../../src/manifest/completing/complete-manifest.js";
import { runCommand, spawnCommand } from "../process/command-process.js";

const STARTER = resolve("test/fixtures/manifests/starter-python.yml");
const TEXT = readFileSync(STARTER, "utf8");

describe("bolt-mongodb-app manifest complete", function () {
  this.timeout(60_000); // it may have to be built first
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "manifest-complete-"));
    copyFileSync(STARTER, join(directory, "m.yml"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const complete = (...args: readonly string[]) =>
    runCommand("manifest complete", args, { directory, environment: {} });
  const completeInOwnProcess = (...args: readonly string[]) =>
    spawnCommand("manifest complete", args, { directory, environment: {} });
  const read = (file: string) => readFileSync(join(directory, file), "utf8");

  it("shows what it writes, field by field, and writes it", async () => {
    const args = ["m.yml", "--url", "https://bot.example.org", "--yes"];
    const { code, stdout, stderr } = await completeInOwnProcess(...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(read("m.yml"), completeManifest(TEXT, { url: "https://bot.example.org" }));
    assert.match(stdout, /^- m\.yml\n\+ m\.yml\n\n/);
    for (const change of [
      "  features.slash_commands./watch.url\n    + https://bot.example.org/slack/events\n",
      "  oauth_config.redirect_urls\n    + https://bot.example.org/slack/oauth_redirect\n",
      "  settings.socket_mode_enabled\n    - true\n",
      "  settings.event_subscriptions.bot_events\n    + app_uninstalled\n    + tokens_revoked\n",
    ]) {
      assert.ok(stdout.includes(change), stdout);
    }
    assert.match(stdout, /\nm\.yml is written, and can be used\.\n$/);
  });

  it("asks for an optional scope that manifest check says is not asked for", async () => {
    const text = readFileSync("test/fixtures/manifest.yml", "utf8");
    writeFileSync(
      join(directory, "m.yml"),
      text.replace("scopes:\n", "scopes:\n    bot_optional: [reactions:write]\n"),
    );
    const check = () => runCommand("manifest check", ["--file", "m.yml"], { directory, environment: {} });
    const refused = await check();
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /m\.yml:\d+ oauth_config\.scopes\.bot: must have reactions:write, which bot_optional names/,
    );
    const { code, stdout } = await complete("m.yml", "--yes");
    assert.equal(code, 0);
    assert.match(stdout, /\n {2}oauth_config\.scopes\.bot\n {4}\+ reactions:write\n/);
    assert.equal((await check()).code, 0);
  });

  it("says when nothing is missing, and asks nobody then", async () => {
    const text = completeManifest(TEXT);
    writeFileSync(join(directory, "m.yml"), text);
    const { code, stdout, stderr } = await complete("m.yml");
    assert.deepEqual([code, stdout, stderr], [0, "m.yml has all that distribution needs.\n", ""]);
    assert.equal(read("m.yml"), text);
  });

  it("writes nothing without a terminal and without --yes, after it has shown the changes", async () => {
    const { code, stdout, stderr } = await complete("m.yml");
    assert.equal(code, 2);
    assert.match(stdout, /\+ app_uninstalled/);
    assert.match(stderr, /^Write m\.yml\? There is nobody to ask, and nothing was done\./);
    assert.equal(read("m.yml"), TEXT);
  });

  it("writes to another file, and leaves the first", async () => {
    const { code } = await complete("m.yml", "--out", "out.yml", "--yes");
    assert.equal(code, 0);
    assert.equal(read("m.yml"), TEXT);
    assert.equal(read("out.yml"), completeManifest(TEXT));
  });

  it("warns of a description that is missing", async () => {
    writeFileSync(join(directory, "m.yml"), TEXT.replace(/^ {2}description: .*\n/m, ""));
    const { code, stderr } = await complete("m.yml", "--yes");
    assert.equal(code, 0);
    assert.match(stderr, /^Warning: m\.yml:1 display_information\.description is missing: .*\n$/);
  });

  it("says what is still wrong, with the lines of the file that it has written, and ends with 1", async () => {
    writeFileSync(join(directory, "m.yml"), TEXT.replace("is_enabled: true", "is_enabled: maybe"));
    const { code, stdout, stderr } = await complete("m.yml", "--yes");
    assert.equal(code, 1);
    const line = read("m.yml").split("\n").indexOf("    is_enabled: maybe") + 1;
    assert.match(read("m.yml"), /- app_uninstalled\n/);
    assert.match(stdout, /\nm\.yml is written\.\n$/);
    assert.ok(
      stderr.includes(`m.yml:${line} settings.interactivity.is_enabled: must be true or false`),
      stderr,
    );
    const again = await complete("m.yml");
    assert.deepEqual([again.code, again.stdout, again.stderr], [1, "", stderr]);
  });

  it("prints one JSON value for a program, which has to say --yes", async () => {
    const refused = await complete("m.yml", "--json");
    assert.deepEqual([refused.code, refused.stdout], [2, ""]);
    assert.equal(read("m.yml"), TEXT);

    const { code, stdout, stderr } = await complete("m.yml", "--json", "--yes");
    assert.deepEqual([code, stderr], [0, ""]);
    const { file, written, changes, warnings, problems } = JSON.parse(stdout);
    assert.deepEqual([file, written, warnings, problems], ["m.yml", true, [], []]);
    assert.deepEqual(
      changes.find(({ before }: { before?: string }) => before !== undefined),
      { field: "settings.socket_mode_enabled", before: "true" },
    );
    assert.equal(parseManifest(read("m.yml"), "m.yml").name, "Night Watch");
  });

  it("does nothing with what is no YAML, a missing file, and an address that Slack cannot use", async () => {
    writeFileSync(join(directory, "broken.yml"), "a: [1\nb: 2\n");
    for (const [args, exitCode, sentence] of [
      [["broken.yml"], 1, /broken\.yml:2 b: is not valid YAML/],
      [["none.yml"], 1, /there is no such file/],
      [["m.yml", "--url", "http://bot.example.org"], 2, /^--url cannot be used\. It must begin with https/],
      [["m.yml", "--out", "no/such/folder.yml"], 1, /^no\/such\/folder\.yml cannot be written/],
    ] as const) {
      const { code, stderr } = await complete(...args, "--yes");
      assert.equal(code, exitCode, stderr);
      assert.match(stderr, sentence);
    }
    assert.equal(read("m.yml"), TEXT);
    assert.equal(existsSync(join(directory, "no")), false);
  });
});
