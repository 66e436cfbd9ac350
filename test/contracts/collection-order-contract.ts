import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";

/**
 * The contract of `Collection` for sorting and limiting, and for documents found by a date, on the collection that
 * `collection()` returns, which is empty but for these documents. `dueAt` may have an index; `at` has none.
 */
export function collectionOrderContract(collection: () => Collection): void {
  const date = (ms: number) => new Date(ms);
  const values: Document = {
    early: date(-5),
    first: date(1_000),
    second: date(2_000),
    third: date(2_001),
    twin: date(2_000),
    late: date(9_000),
    none: null,
    absent: undefined,
    number: 1_500,
    text: "1970-01-01T00:00:01.500Z",
    list: [date(1_500), date(8_000)],
    moved: date(7_000),
    taken: date(1_500),
    given: date(5_000),
  };

  before(async () => {
    for (const [_id, value] of Object.entries(values)) {
      const changed = { moved: date(1), given: undefined }[_id as "moved" | "given"];
      const inserted = ["moved", "given", "absent"].includes(_id) ? changed : value;
      await collection().insertOne({
        _id,
        ...(inserted === undefined ? {} : { dueAt: inserted, at: inserted }),
      });
    }
    await collection().updateOne({ _id: "moved" }, { $set: { dueAt: values.moved, at: values.moved } });
    await collection().updateMany({ _id: "given" }, { $set: { dueAt: values.given, at: values.given } });
    await collection().updateMany({ _id: "taken" }, { $unset: { dueAt: "", at: "" } });
    await collection().insertOne({ _id: "gone", dueAt: date(1_000), at: date(1_000) });
    await collection().deleteOne({ _id: "gone" });
  });

  const dates = ["early", "first", "second", "twin", "third", "given", "moved", "late"];
  const conditions: readonly [condition: unknown, ids: readonly string[]][] = [
    [{ $lte: date(2_000) }, ["early", "first", "second", "twin", "list"]],
    [{ $lt: date(2_000) }, ["early", "first", "list"]],
    [{ $gt: date(2_000) }, ["third", "given", "moved", "late", "list"]],
    [{ $gte: date(2_000), $lte: date(2_001) }, ["second", "twin", "third", "list"]],
    [{ $gt: date(9_000) }, []],
    [{ $lte: date(-6) }, []],
    [date(2_000), ["second", "twin"]],
    [{ $eq: date(2_000) }, ["second", "twin"]],
    [{ $eq: date(8_000), $gt: date(0) }, ["list"]],
    [{ $exists: true }, [...dates, "none", "number", "text", "list"]],
    [{ $exists: true, $lte: date(1_000) }, ["early", "first"]],
    [{ $exists: false }, ["absent", "taken"]],
    [{ $ne: null }, [...dates, "number", "text", "list"]],
    [null, ["none", "absent", "taken"]],
    [{ $lte: 2_000 }, ["number"]],
    [{ $in: [date(1_000), date(9_000)] }, ["first", "late"]],
  ];
  for (const [condition, ids] of conditions) {
    for (const field of ["dueAt", "at"]) {
      it(`finds by ${field}: ${JSON.stringify(condition)}`, async () => {
        const found = await collection()
          .find({ [field]: condition })
          .toArray();
        assert.deepEqual(found.map(({ _id }) => _id).sort(), [...ids].sort());
      });
    }
  }

  const idsOf = async (filter: Document, options: Parameters<Collection["find"]>[1]) =>
    (await collection().find(filter, options).toArray()).map(({ _id }) => _id);
  const byType = { _id: { $in: ["late", "first", "none", "number", "text", "absent"] } };

  for (const field of ["dueAt", "at"]) {
    it(`sorts by ${field}: missing or null first, then numbers, text, dates; or the other way round`, async () => {
      const [nothing, nor, ...others] = await idsOf(byType, { sort: { [field]: 1 } });
      assert.deepEqual([nothing, nor].sort(), ["absent", "none"]);
      assert.deepEqual(others, ["number", "text", "first", "late"]);
      const descending = await idsOf(byType, { sort: { [field]: -1 }, limit: 4 });
      assert.deepEqual(descending, ["late", "first", "text", "number"]);
    });

    it(`gives the first of those that match by ${field}`, async () => {
      const due = { [field]: { $lte: date(7_000) }, _id: { $ne: "list" } };
      const sort = { [field]: 1, _id: 1 } as const;
      assert.deepEqual(await idsOf(due, { sort, limit: 4 }), ["early", "first", "second", "twin"]);
      assert.deepEqual(await idsOf(due, { sort: { [field]: 1 }, limit: 2 }), ["early", "first"]);
      assert.deepEqual(await idsOf(due, { sort: { [field]: -1 }, limit: 2 }), ["moved", "given"]);
    });
  }

  it("sorts by the next field where the first is the same", async () => {
    const filter = { dueAt: { $in: [date(2_000), date(2_001)] } };
    assert.deepEqual(await idsOf(filter, { sort: { dueAt: -1, _id: -1 } }), ["third", "twin", "second"]);
    assert.deepEqual(await idsOf(filter, { sort: { dueAt: 1, _id: -1 } }), ["twin", "second", "third"]);
  });

  it("limits without a sort, and gives all for 0 or more than there are", async () => {
    assert.equal((await idsOf({}, { limit: 3 })).length, 3);
    const all = Object.keys(values).length;
    for (const limit of [0, 100]) assert.equal((await idsOf({}, { limit })).length, all);
  });

  it("projects what it has sorted by another field", async () => {
    const options = { sort: { dueAt: 1 }, limit: 2, projection: { _id: 1 } } as const;
    const filter = { dueAt: { $lt: date(2_000) }, _id: { $ne: "list" } };
    assert.deepEqual(await collection().find(filter, options).toArray(), [
      { _id: "early" },
      { _id: "first" },
    ]);
  });
}
