import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import { type PageEnd, pageByDate } from "../../src/database/pages/page-by-date.js";
import { onEachDatabase } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";

const day = (number: number) => new Date(Date.UTC(2026, 4, number));

onEachDatabase("A page in the order of a date", (database) => {
  const filter = { clientId: "1.2", failedAt: { $gt: new Date(0), $lt: day(20) } };

  /** Ids a to j, of which d to h have one date; and one that the filter leaves out. */
  before(async () => {
    const days = [1, 2, 3, 5, 5, 5, 5, 5, 8, 9];
    const documents = days.map((number, index) => ({
      _id: `id-${"abcdefghij"[index]}`,
      clientId: "1.2",
      failedAt: day(number),
    }));
    const late = { _id: "id-late", clientId: "1.2", failedAt: day(21) };
    await database().events.insertMany([...documents.reverse(), late], { ordered: false });
  });

  async function pagesOf(order: 1 | -1, length: number): Promise<{ pages: string[]; limits: number[] }> {
    const { collection, calls } = watched(database().events);
    const pages: string[] = [];
    let after: PageEnd | undefined;
    do {
      const page = await pageByDate(collection, filter, { field: "failedAt", order, length, after });
      pages.push(page.documents.map(({ _id }) => _id.slice(-1)).join(""));
      after = page.end;
    } while (after !== undefined);
    return { pages, limits: calls.map(({ args: [, options] }) => (options as Document).limit) };
  }

  it("has each document once, and those of one date in the order of their ids", async () => {
    assert.deepEqual((await pagesOf(1, 4)).pages, ["abcd", "efgh", "ij"]);
    assert.deepEqual((await pagesOf(-1, 4)).pages, ["jide", "fghc", "ba"]);
    assert.deepEqual((await pagesOf(-1, 1)).pages, ["j", "i", "d", "e", "f", "g", "h", "c", "b", "a"]);
  });

  it("asks for one document more than it has, and says which page is the last", async () => {
    for (const length of [2, 5, 10]) {
      const { pages, limits } = await pagesOf(1, length);
      assert.equal(pages.length, 10 / length);
      assert.ok(limits.every((limit) => limit > 0 && limit <= length + 1));
    }
  });

  it("is empty where nothing matches", async () => {
    const options = { field: "failedAt", order: 1, length: 3 } as const;
    assert.deepEqual(await pageByDate(database().events, { ...filter, clientId: "9.9" }, options), {
      documents: [],
      end: undefined,
    });
  });
});
