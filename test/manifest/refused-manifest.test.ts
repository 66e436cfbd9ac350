import assert from "node:assert/strict";
import { readManifestText } from "../../src/manifest/app-manifest.js";
import { refusedManifest } from "../../src/manifest/refused-manifest.js";

const TEXT = readManifestText("test/fixtures/manifest.yml");
const lineOf = (part: string) => TEXT.slice(0, TEXT.indexOf(part)).split("\n").length;

describe("refusedManifest", () => {
  it("finds the line and the field of each pointer, in the order of the file", () => {
    const { message, problems } = refusedManifest(TEXT, "m.yml", [
      { message: "is bad.", pointer: "/settings/interactivity" },
      { message: "is worse", pointer: "/features/slash_commands/0/url" },
    ]);
    assert.deepEqual(problems, [
      {
        line: lineOf("url: https://app.example.com/slack/events"),
        field: "features.slash_commands.0.url",
        message: "Slack says: is worse.",
      },
      { line: lineOf("interactivity:"), field: "settings.interactivity", message: "Slack says: is bad." },
    ]);
    assert.match(message, /\n {2}- m\.yml:\d+ features\.slash_commands\.0\.url: Slack says: is worse\.\n/);
  });

  it("finds the nearest line for a missing field, and reads escaped pointers", () => {
    const text = "a/b:\n  x: 1\n  c~d:\n    e: 1\n";
    const places = ["/a~1b/c~0d/e", "/a~1b/c~0d/none/0", "", "/none"].map((pointer) => {
      const [problem] = refusedManifest(text, "m.yml", [{ message: "m", pointer }]).problems;
      return `${problem?.line} ${problem?.field}`;
    });
    assert.deepEqual(places, ["4 a/b.c~d.e", "3 a/b.c~d.none.0", "1 (whole file)", "1 none"]);
  });

  it("has a message when Slack gives no reason", () => {
    assert.match(
      refusedManifest(TEXT, "m.yml", []).message,
      /m\.yml:1 \(whole file\): Slack says that it is invalid/,
    );
    assert.match(refusedManifest(TEXT, "m.yml", [{}]).message, /: Slack says: it cannot be used\.$/);
  });
});
