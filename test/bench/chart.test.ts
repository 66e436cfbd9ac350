import assert from "node:assert/strict";
import { barChart } from "./chart.js";

describe("The chart of the benchmark", () => {
  const bars = [
    { label: "half & <half>", value: 50 },
    { label: "all", value: 1_000 },
    { label: "nothing", value: 0 },
  ];
  const svg = barChart("CPU <b> & more", "µs", bars);

  it("escapes every text, and has a title for those who do not see it", () => {
    assert.match(svg, /<title id="title">CPU &lt;b&gt; &amp; more<\/title>/);
    assert.match(svg, /role="img" aria-labelledby="title"/);
    assert.ok(svg.includes(">half &amp; &lt;half&gt;</text>"));
    assert.doesNotMatch(svg, /&(?!amp;|lt;|gt;)|<b>|<half>/);
  });

  it("has a bar for each value on one scale, inside its frame, with the value and its unit beside it", () => {
    const boxes = [...svg.matchAll(/<rect x="(\d+)" y="(\d+)" width="([\d.]+)" height="(\d+)"/g)].map((box) =>
      box.slice(1).map(Number),
    );
    const widths = boxes.map(([, , width]) => width);
    assert.deepEqual(
      widths,
      [(widths[1] ?? 0) / 20, widths[1], 1],
      "what is nearly nothing can still be seen",
    );
    const [, frameWidth, frameHeight] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
    for (const [x = 0, y = 0, width = 0, height = 0] of boxes) {
      assert.ok(x + width < (frameWidth ?? 0));
      assert.ok(y + height <= (frameHeight ?? 0));
    }
    for (const text of ["50 µs", "1,000 µs", "0 µs"]) assert.ok(svg.includes(`>${text}</text>`), text);
  });

  it("can be read on a dark page too, and is an image without any bars", () => {
    assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
    assert.match(barChart("nothing", "µs", []), /^<svg .*viewBox="0 0 \d+ 28"/);
  });
});
