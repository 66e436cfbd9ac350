import assert from "node:assert/strict";
import { FewValues } from "../../src/telemetry/few-values.js";

describe("The values of a label", () => {
  it("are kept as they are, up to a number of them, and are then _OTHER", () => {
    const few = new FewValues(2);
    const values = ["a", "b", "c", "a", "d"].map((method) => few.of("calls", { method }).method);
    assert.deepEqual(values, ["a", "b", "_OTHER", "a", "_OTHER"]);
  });

  it("are counted for each label of each metric by itself", () => {
    const few = new FewValues(1);
    assert.deepEqual(few.of("calls", { method: "a", result: "ok" }), { method: "a", result: "ok" });
    assert.deepEqual(few.of("calls", { method: "b", result: "ok" }), { method: "_OTHER", result: "ok" });
    assert.deepEqual(few.of("others", { method: "b" }), { method: "b" });
  });

  it("leave the caller's object as it was", () => {
    const few = new FewValues(0);
    const mine = { method: "a" };
    assert.deepEqual(few.of("calls", mine), { method: "_OTHER" });
    assert.deepEqual(mine, { method: "a" });
  });
});
