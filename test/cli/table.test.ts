import assert from "node:assert/strict";
import { table } from "../../src/cli/listing/table.js";
import { hasColors } from "../../src/cli/terminal.js";

describe("A table of the commands", () => {
  const heads = ["Where", "Name"];
  const rows = [
    ["T1", "Größe 工具"],
    ["T0123ABCD", ""],
  ];

  it("has its columns below each other, two spaces apart, and nothing at the end of a line", () => {
    assert.equal(table(heads, rows, false), "Where      Name\nT1         Größe 工具\nT0123ABCD");
    assert.equal(table([], [["T1", "a"]], false), "T1  a");
  });

  it("has bold heads on a terminal, and no color in a pipe or with NO_COLOR", () => {
    assert.ok(table(heads, rows, true).includes("\u001b[1mWhere\u001b[22m"));
    assert.ok(!table(heads, rows, false).includes("\u001b"));
    assert.equal(hasColors({ isTTY: true }, {}), true);
    assert.equal(hasColors({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(hasColors({ isTTY: true }, { NO_COLOR: "" }), true);
    assert.equal(hasColors({}, {}), false);
  });

  it("passes nothing of a name on that a terminal would take for a command", () => {
    const shown = table(heads, [["T1", "a\u001b[31mred\nline\u0007"]], false);
    assert.ok(!/\p{Cc}/u.test(shown.replaceAll("\n", "")), JSON.stringify(shown));
    assert.equal(shown.split("\n").length, 2);
  });
});
