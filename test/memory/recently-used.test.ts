import assert from "node:assert/strict";
import { RecentlyUsed } from "../../src/memory/recently-used.js";

describe("A map of what was used recently", () => {
  const has = <Value>(map: RecentlyUsed<string, Value>, keys: string) =>
    [...keys].filter((key) => map.get(key) !== undefined).join("");

  it("drops the entry that was set longest ago when it is full", () => {
    const map = new RecentlyUsed<string, number>(2);
    [..."abc"].forEach((key, at) => {
      map.set(key, at);
    });
    assert.equal(map.size, 2);
    assert.equal(has(map, "abc"), "bc");
  });

  it("keeps an entry that was read or set again", () => {
    const map = new RecentlyUsed<string, number>(3);
    for (const key of "abc") map.set(key, 0);
    map.get("a");
    map.set("b", 1);
    map.set("d", 0);
    map.set("e", 0);
    assert.equal(has(map, "abcde"), "bde");
    assert.equal(map.get("b"), 1);
  });

  it("tells of every value that leaves it: dropped, replaced or deleted", () => {
    const left: string[] = [];
    const map = new RecentlyUsed<string, number>(2, (value, key) => left.push(`${key}${value}`));
    map.set("a", 1);
    map.set("a", 2);
    map.set("b", 1);
    map.set("c", 1);
    map.delete("b");
    map.delete("b");
    assert.deepEqual(left, ["a1", "a2", "b1"]);
    map.clear();
    assert.equal(map.size, 0);
    assert.deepEqual(left, ["a1", "a2", "b1"]);
  });

  it("refuses to be of no entry, or of a number that is none", () => {
    for (const max of [0, -1, Number.NaN]) assert.throws(() => new RecentlyUsed(max), RangeError);
  });

  it("keeps a hundred thousand uses of a full map well below a second", () => {
    const map = new RecentlyUsed<number, number>(20_000);
    const startedAt = performance.now();
    for (let use = 0; use < 100_000; use += 1) {
      map.set(use, use);
      map.get(use - 10_000);
    }
    assert.ok(performance.now() - startedAt < 1_000);
    assert.equal(map.size, 20_000);
  });
});
