import assert from "node:assert/strict";
import { jsonText } from "../../src/cli/terminal.js";

describe("JSON on a terminal", () => {
  it("has no character that a terminal obeys, and is read as what it was", () => {
    const value = { text: "red\u001b[31m \u009b31m \u202eback\u202c \u2066x\u2069 \u007f plain ä 漢 😀" };
    const text = jsonText(value);
    assert.deepEqual(JSON.parse(text), value);
    assert.doesNotMatch(text, /[^\n\P{C}]/u);
    assert.ok(text.includes("plain ä 漢 😀"));
  });
});
