import assert from "node:assert/strict";
import { barChart } from "./chart.js";

/** The names of all elements, in order. Fails when the text is no well-formed XML of elements and text. */
function elements(xml: string): string[] {
  const open: string[] = [];
  const all: string[] = [];
  let rest = xml.trim();
  while (rest !== "") {
    const [token = "", close, start, attributes = "", selfClosed] =
      /^(?:<(\/)?([a-z]+)((?: [a-zA-Z-]+="[^"<&]*")*)(\/)?>|(?:[^<&]|&(?:amp|lt|gt);)+)/.exec(rest) ?? [];
    assert.notEqual(token, "", `Not well-formed at: ${rest.slice(0, 60)}`);
    rest = rest.slice(token.length);
    if (start === undefined) {
      assert.ok(open.length > 0, `Text outside of every element: ${token}`);
    } else if (close !== undefined) {
      assert.equal(open.pop(), start);
      assert.equal(attributes, "");
      assert.ok(open.length > 0 || rest === "", "There is one element at the root");
    } else {
      all.push(start);
      if (selfClosed === undefined) open.push(start);
    }
  }
  assert.deepEqual(open, []);
  return all;
}

const GROUPS = [
  {
    title: "1,000 <workspaces> & more",
    bars: [
      { label: "half", value: 50 },
      { label: "all", value: 100 },
    ],
  },
  { title: "others", bars: [{ label: "nothing", value: 0 }] },
];

describe("The chart of the benchmark", () => {
  const svg = barChart("CPU <b> & more", "µs", GROUPS);

  it("is well-formed, with a title for those who do not see it", () => {
    assert.equal(elements(svg)[0], "svg");
    assert.match(svg, /<title id="title">CPU &lt;b&gt; &amp; more<\/title>/);
    assert.match(svg, /role="img" aria-labelledby="title"/);
  });

  it("has a bar for each value, as long as it is large, on one scale for all groups", () => {
    const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    assert.equal(widths.length, 3);
    const [half = 0, all = 0, nothing = 0] = widths;
    assert.equal(half * 2, all);
    assert.equal(nothing, 1, "a bar that is nearly nothing can still be seen");
  });

  it("says each value with its unit, beside its bar", () => {
    for (const text of ["50 µs", "100 µs", "0 µs", "half", "1,000 &lt;workspaces&gt; &amp; more"]) {
      assert.ok(svg.includes(`>${text}</text>`), text);
    }
  });

  it("keeps inside its frame", () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    for (const [, x, y, length] of svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)) {
      assert.ok(Number(x) + Number(length) < Number(width));
      assert.ok(Number(y) + 20 <= Number(height));
    }
  });

  it("can be read on a dark page too", () => {
    assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
  });

  it("without any bars is still an image", () => {
    assert.equal(elements(barChart("nothing", "µs", []))[0], "svg");
  });
});
