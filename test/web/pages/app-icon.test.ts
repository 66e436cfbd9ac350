import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../../src/errors.js";
import { findIcon, letterIcon } from "../../../src/web/pages/app-icon.js";

describe("findIcon", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-icon-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const find = () => findIcon(join(directory, "manifest.yml"));

  it("finds icon.svg beside the manifest, else icon.png, else nothing", () => {
    assert.equal(find(), undefined);
    writeFileSync(join(directory, "icon.png"), "a png");
    assert.deepEqual(find(), { type: "image/png", bytes: Buffer.from("a png") });
    writeFileSync(join(directory, "icon.svg"), "an svg");
    assert.deepEqual(find(), { type: "image/svg+xml", bytes: Buffer.from("an svg") });
  });

  it("says what to do about an icon that cannot be read", () => {
    mkdirSync(join(directory, "icon.png"));
    assert.throws(find, (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(
        error.message,
        /icon\.png cannot be read \(EISDIR\)\. Make it a readable picture, or remove it\./,
      );
      return true;
    });
  });
});

describe("letterIcon", () => {
  it("has the first letter of the name as people see it, and nothing else of the name", () => {
    for (const [name, letter] of [
      ["parrot", "P"],
      ["  étoile", "É"],
      ["👩‍👩‍👧 family", "👩‍👩‍👧"],
      ["<script>", "&lt;"],
      ["", ""],
    ]) {
      const { type, bytes } = letterIcon(name ?? "", "#1f3a2e");
      assert.equal(type, "image/svg+xml");
      assert.equal(/>([^>]*)<\/text>/.exec(bytes.toString())?.[1], letter);
    }
  });
});
