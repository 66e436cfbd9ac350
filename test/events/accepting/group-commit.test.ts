import assert from "node:assert/strict";
import { GroupCommit, type GroupCommitOptions } from "../../../src/events/accepting/group-commit.js";

/** A write that the test ends. */
interface Write {
  readonly items: readonly string[];
  end(): void;
  fail(error: Error): void;
}

describe("GroupCommit", () => {
  let writes: Write[] = [];
  const commit = (options?: GroupCommitOptions) =>
    new GroupCommit<string, string>(
      (items) =>
        new Promise((resolve, reject) => {
          writes.push({ items, end: () => resolve(items.map((each) => `${each}!`)), fail: reject });
        }),
      options,
    );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    writes = [];
  });

  it("writes items of one turn of the event loop together, and items that arrive during a write with the next one", async () => {
    const group = commit();
    const first = [group.add("a"), group.add("b")];
    await turn();
    const second = [group.add("c"), group.add("d")];
    await turn();
    assert.deepEqual(
      writes.map(({ items }) => items),
      [["a", "b"]],
    );
    writes[0]?.end();
    assert.deepEqual(await Promise.all(first), ["a!", "b!"]);
    await turn();
    assert.deepEqual(writes[1]?.items, ["c", "d"]);
    writes[1]?.end();
    assert.deepEqual(await Promise.all(second), ["c!", "d!"]);
  });

  it("writes an item that arrives alone at once, and gathers those that follow closely", async () => {
    const group = commit({ gatherMs: 50 });
    const startedAt = performance.now();
    const first = group.add("a");
    await turn();
    writes[0]?.end();
    await first;
    const others = [group.add("b")];
    await turn();
    others.push(group.add("c"));
    while (writes.length < 2) await turn();
    assert.ok(performance.now() - startedAt >= 45);
    assert.deepEqual(writes[1]?.items, ["b", "c"]);
    writes[1]?.end();
    await Promise.all(others);
  });

  it("writes at most maxBatch items at once", async () => {
    const group = commit({ maxBatch: 2 });
    const all = ["a", "b", "c"].map((item) => group.add(item));
    await turn();
    assert.deepEqual(writes[0]?.items, ["a", "b"]);
    writes[0]?.end();
    await turn();
    await turn();
    writes[1]?.end();
    assert.deepEqual(await Promise.all(all), ["a!", "b!", "c!"]);
  });

  it("rejects only the items of the write that failed", async () => {
    const group = commit();
    const lost = group.add("a");
    await turn();
    const kept = group.add("b");
    writes[0]?.fail(new Error("no"));
    await assert.rejects(lost, /no/);
    await turn();
    writes[1]?.end();
    assert.equal(await kept, "b!");
  });

  it("never writes an item that timed out before its write began", async () => {
    const group = commit();
    const first = group.add("a");
    await turn();
    const late = group.add("b", { ms: 20, error: () => new Error("too late") });
    await assert.rejects(late, /too late/);
    writes[0]?.end();
    await first;
    const next = group.add("c");
    await turn();
    await turn();
    assert.deepEqual(writes[1]?.items, ["c"]);
    writes[1]?.end();
    await next;
  });

  it("begins the next write when the current one takes too long", async () => {
    const group = commit({ patienceMs: 20 });
    const stuck = group.add("a");
    await turn();
    const next = group.add("b");
    while (writes.length < 2) await turn();
    writes[1]?.end();
    assert.equal(await next, "b!");
    writes[0]?.end();
    assert.equal(await stuck, "a!");
  });

  describe("when the database refuses a write", () => {
    class Refused extends Error {}
    const isRefused = (error: unknown) => error instanceof Refused;

    /** Refuses every group that has a bad one in it, and counts the writes. */
    function picky(badOnes: readonly string[], options: GroupCommitOptions = { isRefused }) {
      let count = 0;
      const group = new GroupCommit<string, string>(async (items) => {
        count += 1;
        await turn();
        if (items.some((item) => badOnes.includes(item))) throw new Refused("a bad one");
        return items;
      }, options);
      return { group, writes: () => count };
    }

    const names = (length: number) => Array.from({ length }, (_, index) => `item ${index}`);
    const rejectedOf = async (results: Promise<string>[], items: readonly string[]) =>
      (await Promise.allSettled(results)).flatMap(({ status }, index) =>
        status === "rejected" ? [items[index]] : [],
      );

    it("rejects the refused items, and writes all others, wherever they are in the group", async () => {
      for (const badOnes of [["item 0"], ["item 499"], ["item 3", "item 4", "item 250"], names(23)]) {
        const { group } = picky(badOnes);
        const items = names(500);
        const results = items.map((item) => group.add(item));
        assert.deepEqual(await rejectedOf(results, items), badOnes);
        await turn();
        assert.equal(group.size, 0);
      }
    });

    it("finds one refused item among five hundred in nineteen writes", async () => {
      const { group, writes: count } = picky(["item 77"]);
      await Promise.allSettled(names(500).map((item) => group.add(item)));
      assert.ok(count() <= 19, String(count()));
    });

    it("does not write the group again for another kind of error", async () => {
      const { group, writes: count } = picky(["item 77"], { isRefused: () => false });
      const results = await Promise.allSettled(names(500).map((item) => group.add(item)));
      assert.ok(results.every(({ status }) => status === "rejected"));
      assert.equal(count(), 1);
    });

    it("does not write items again whose callers no longer wait", async () => {
      const limit = { ms: 20, error: () => new Error("late") };
      const group = commit({ isRefused });
      const results = ["a", "b", "c"].map((item) => group.add(item, limit));
      results.push(group.add("d"));
      await turn();
      await Promise.allSettled(results.slice(0, 3));
      writes[0]?.fail(new Refused("a bad one"));
      await turn();
      assert.deepEqual(
        writes.slice(1).map(({ items }) => items),
        [["d"]],
      );
      writes[1]?.end();
      assert.equal(await results[3], "d!");
    });

    it("rejects the item whose result is an error, and no other", async () => {
      const group = new GroupCommit<string, string>(async (items) =>
        items.map((item) => (item === "b" ? new Refused("a bad one") : item)),
      );
      const items = ["a", "b", "c"];
      assert.deepEqual(
        await rejectedOf(
          items.map((item) => group.add(item)),
          items,
        ),
        ["b"],
      );
    });
  });
});
