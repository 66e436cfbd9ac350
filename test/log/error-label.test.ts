import assert from "node:assert/strict";
import { errorLabel } from "../../src/log/error-label.js";

const coded = (code: string, cause?: unknown) => Object.assign(new Error("a sentence", { cause }), { code });

describe("The label of an error", () => {
  it("is the code of the error at the bottom of the chain, not of those that wrap it", () => {
    assert.equal(errorLabel(coded("outer", coded("inner"))), "inner");
  });

  it("is Slack's name for the error where there is one, wherever it is in the chain", () => {
    const slack = Object.assign(coded("slack_webapi_platform_error"), { data: { error: "is_archived" } });
    assert.equal(errorLabel(coded("outer", slack)), "is_archived");
    assert.equal(
      errorLabel(Object.assign(coded("outer", coded("inner")), { data: { error: "is_archived" } })),
      "is_archived",
    );
  });

  it("is the class of an error without a code, never its message", () => {
    assert.equal(errorLabel(new RangeError("what Ada wrote")), "RangeError");
    assert.equal(
      errorLabel(Object.assign(new Error("what Ada wrote"), { name: "what Ada wrote" })),
      "unknown",
    );
    assert.equal(errorLabel("what Ada wrote"), "unknown");
  });
});
