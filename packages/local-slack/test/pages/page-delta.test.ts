import assert from "node:assert/strict";
import { type Delta, deltaOf } from "../../src/pages/frame/page-delta.js";

/** What the script of a page makes of it. */
function applied(before: string, delta: Delta): string {
  const lines = before.split("\n");
  return delta
    .map((part) => (typeof part === "string" ? part : lines.slice(part[0], part[0] + part[1]).join("\n")))
    .join("\n");
}

describe("What is different in a page", () => {
  const page = Array.from({ length: 500 }, (_, index) => `<li>line ${index}</li>`);

  const changed: Readonly<Record<string, readonly string[]>> = {
    nothing: page,
    "a new line at the end": [...page, "new"],
    "a new line at the beginning, and one that is gone": ["new", ...page.slice(0, 200), ...page.slice(201)],
    "two lines that have changed their places": [...page.slice(1, 300), page[0] ?? "", ...page.slice(300)],
    "every second line": page.map((line, index) => (index % 2 === 0 ? `${line}!` : line)),
    all: ["something else"],
    "empty lines": [...page.slice(0, 9), "", "", ...page.slice(9), ""],
  };
  for (const [what, after] of Object.entries(changed)) {
    it(`makes the new text of the old one: ${what}`, () => {
      const [before, wanted] = [page.join("\n"), after.join("\n")];
      assert.equal(applied(before, deltaOf(before, wanted)), wanted);
    });
  }

  it("has new lines alone in it", () => {
    const delta = deltaOf(page.join("\n"), [...page.slice(0, 250), "new", ...page.slice(250)].join("\n"));
    assert.deepEqual(delta, [[0, 250], "new", [250, 250]]);
  });

  it("is soon found for a text that has one line 40,000 times", () => {
    const [before, after] = [`a${"\n".repeat(40_000)}b`, `a${"\n".repeat(40_000)}c`];
    const begun = process.cpuUsage();
    assert.equal(applied(before, deltaOf(before, after)), after);
    assert.ok(process.cpuUsage(begun).user < 500_000);
  });
});
