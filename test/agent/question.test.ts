import assert from "node:assert/strict";
import { questionIn, titleOf } from "../../src/agent/question.js";

describe("The title of a session", () => {
  it("is the first line of the question, with names in place of Slack's links", () => {
    assert.equal(
      titleOf("What is <https://example.com|this>, <#C1|general>?\nPlease"),
      "What is this, general?",
    );
    assert.equal(
      titleOf("Ask <@U1> at <https://example.com> or <!here>"),
      "Ask U1 at https://example.com or here",
    );
  });

  it("has at most 200 characters", () => {
    assert.equal(titleOf("x".repeat(300)).length, 200);
  });

  it("is found at once, whatever a person has written", () => {
    for (const written of ["&lt;", "&lt;a|", "&lt;|", "&lt;@"]) {
      const question = questionIn(written.repeat(1_000), "U0BOT");
      const beganAt = performance.now();
      titleOf(question);
      assert.ok(performance.now() - beganAt < 250, `1,000 times ${written}`);
    }
  });
});
