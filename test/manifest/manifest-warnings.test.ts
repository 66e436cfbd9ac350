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
});
