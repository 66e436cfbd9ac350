import assert from "node:assert/strict";
import { bestSection, sectionsIn } from "../../src/listeners/docs-agent/sections.js";

describe("The section of the documents that answers a question", () => {
  it("is the one that shares rare words with it", () => {
    assert.equal(bestSection("What is in the audit trail?", sectionsIn("."))?.heading, "The audit trail");
    assert.equal(bestSection("xyzzy", sectionsIn(".")), undefined);
  });

  it("is found at once, however many words somebody has pasted", () => {
    const sections = sectionsIn(".");
    const words = Array.from({ length: 5_000 }, (_, n) => `word${n}`);
    const beganAt = performance.now();
    assert.equal(bestSection(["audit", "trail", ...words].join(" "), sections)?.heading, "The audit trail");
    assert.ok(performance.now() - beganAt < 3_000);
  });
});
