import assert from "node:assert/strict";
import { Nonces } from "../../src/encryption/nonces.js";

describe("Nonces", () => {
  it("are all different, also across many calls of the random generator and of several makers", () => {
    const makers = [new Nonces(12), new Nonces(12)];
    const taken = makers.flatMap((nonces) => Array.from({ length: 2_000 }, () => nonces.take()));
    assert.ok(taken.every(({ length }) => length === 12));
    assert.equal(new Set(taken.map((nonce) => nonce.toString("hex"))).size, taken.length);
  });

  it("stay as they were given out when later ones are made", () => {
    const nonces = new Nonces(12);
    const first = nonces.take();
    const before = first.toString("hex");
    for (let times = 0; times < 1_000; times++) nonces.take();
    assert.equal(first.toString("hex"), before);
  });
});
