import assert from "node:assert/strict";
import { contrast, readableOn, textOn, tint } from "../../../src/web/pages/colors.js";
import { stylesheet } from "../../../src/web/pages/stylesheet.js";

/** All corners, greys between them, and what lies in the middle. */
const COLORS = [0, 51, 102, 119, 153, 204, 255].flatMap((red, _, channels) =>
  channels.flatMap((green) => channels.map((blue) => hex(red, green, blue))),
);

function hex(...channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

describe("The colors of the pages", () => {
  it("have the contrast that WCAG gives them", () => {
    for (const [one, other, expected] of [
      ["#000000", "#ffffff", 21],
      ["#fff", "#fff", 1],
      ["#777777", "#ffffff", 4.48],
      ["#767676", "#ffffff", 4.54],
      ["#ff0000", "#ffffff", 4],
      ["#0000ff", "#ffffff", 8.59],
      ["#4A154B", "#ffffff", 14],
    ] as const) {
      assert.ok(Math.abs(contrast(one, other) - expected) < 0.01, `${one} ${other} ${contrast(one, other)}`);
      assert.equal(contrast(one, other), contrast(other, one));
    }
  });

  it("have a readable text color on them, whatever the color", () => {
    for (const color of COLORS) {
      assert.ok(contrast(textOn(color), color) >= 4.5, color);
      assert.ok(contrast(textOn(tint(color)), tint(color)) >= 4.5, `the tint of ${color}`);
    }
  });

  it("are changed until they can be read on a light and a dark ground, and not before", () => {
    for (const paper of ["#f6f6f7", "#1d1e22"]) {
      for (const color of COLORS)
        assert.ok(contrast(readableOn(paper, color), paper) >= 4.5, `${color} on ${paper}`);
    }
    assert.equal(readableOn("#ffffff", "#1f3a2e"), "#1f3a2e");
  });

  it("keep their hue", () => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
      Number.parseInt(readableOn("#1d1e22", "#1f3a2e").slice(at, at + 2), 16),
    );
    assert.ok(green > blue && blue > red, `${[red, green, blue]}`);
  });

  it("are in the stylesheet, whose hash differs for another color", () => {
    const [one, other] = [stylesheet("#1f3a2e"), stylesheet("#ffe")];
    assert.match(one.css, /--brand: #1f3a2e; --on-brand: #ffffff;/);
    assert.match(other.css, /--brand: #ffe; --on-brand: #000000;/);
    assert.notEqual(one.hash, other.hash);
  });
});
