import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";
import { isDuplicateKeyError } from "../../src/database/collection.js";

/** The contract of `Collection` for many documents at once, on the collection that `collection()` returns. */
export function collectionManyContract(collection: () => Collection): void {
  let ids = 0;
  const freshId = () => `many-${++ids}`;
  const insertMany = (documents: readonly Document[]) =>
    collection().insertMany(documents, { ordered: false });
  const inGroup = (group: string) =>
    collection()
      .find({ group }, { sort: { _id: 1 } })
      .toArray();

  describe("bulkWrite", () => {
    it("updates one document for each operation that matches, and says how many it changed", async () => {
      const group = freshId();
      await insertMany(range(3).map((n) => ({ _id: `${group}-${n}`, group, n })));
      const change = (n: number, was: number) => ({
        updateOne: { filter: { _id: `${group}-${n}`, n: was }, update: { $set: { n: n + 10 } } },
      });
      const ids = (await inGroup(group)).map(({ n }) => Number(n));
      const [a = 0, b = 0, c = 0] = ids;
      const operations = [change(a, a), change(b, 99), change(c, c)];
      const { matchedCount, modifiedCount } = await collection().bulkWrite(operations, { ordered: false });
      assert.deepEqual([matchedCount, modifiedCount], [2, 2]);
      assert.deepEqual(
        (await inGroup(group)).map(({ n }) => n),
        [a + 10, b, c + 10],
      );
    });

    it("refuses an empty list", async () => {
      await assert.rejects(collection().bulkWrite([], { ordered: false }));
    });
  });

  describe("insertMany", () => {
    it("inserts every document as it is, and keeps no reference to it", async () => {
      const group = freshId();
      const documents = range(3).map((n) => ({
        _id: `${group}-${n}`,
        group,
        n,
        at: new Date(n),
        sub: { n },
      }));
      const before = structuredClone(documents);
      await insertMany(documents);
      for (const { at, sub } of documents) {
        at.setTime(9);
        sub.n = 9;
      }
      assert.deepEqual(await inGroup(group), before);
    });

    it("inserts the others of those whose _id is taken, and says which were", async () => {
      const group = freshId();
      await insertMany([1, 3].map((n) => ({ _id: `${group}-${n}`, group, by: "first" })));
      const error = await rejection(
        insertMany(range(5).map((n) => ({ _id: `${group}-${n}`, group, by: "second" }))),
      );
      assert(isDuplicateKeyError(error));
      assert.deepEqual(takenIn(error), [
        [1, 11000],
        [3, 11000],
      ]);
      assert.deepEqual(
        (await inGroup(group)).map(({ by }) => by),
        ["second", "first", "second", "first", "second"],
      );
    });

    it("inserts the first of several documents with the same _id", async () => {
      const group = freshId();
      const error = await rejection(insertMany([1, 2, 3].map((n) => ({ _id: group, group, n }))));
      assert.deepEqual(takenIn(error), [
        [1, 11000],
        [2, 11000],
      ]);
      assert.deepEqual(await inGroup(group), [{ _id: group, group, n: 1 }]);
    });

    it("stores one document for each _id of ten inserts at once", async () => {
      const group = freshId();
      const errors = await Promise.all(
        range(10).map((by) =>
          insertMany(range(20).map((n) => ({ _id: `${group}-${n}`, group, by }))).then(
            () => undefined,
            (error: unknown) => error,
          ),
        ),
      );
      const won = errors.flatMap((error, by) => {
        const taken = error === undefined ? [] : takenIn(error).map(([index]) => index);
        return range(20).flatMap((n) => (taken.includes(n) ? [] : [`${group}-${n} by ${by}`]));
      });
      assert.deepEqual((await inGroup(group)).map(({ _id, by }) => `${_id} by ${by}`).sort(), won.sort());
    });

    it("refuses an empty list", () => assert.rejects(insertMany([])));
  });

  describe("updateMany", () => {
    it("sets and unsets fields of every document that matches, and of no other", async () => {
      const group = freshId();
      const documents = range(4).map((n) => ({ _id: `${group}-${n}`, group, n, owner: "x", body: "b" }));
      await insertMany(documents);
      const result = await collection().updateMany(
        { _id: { $in: documents.map(({ _id }) => _id) }, n: { $gt: 1 } },
        {
          $set: { at: new Date(1), sub: { a: [1] }, none: undefined },
          $unset: { body: "", owner: "", absent: "" },
        },
      );
      assert.deepEqual([result.matchedCount, result.modifiedCount], [2, 2]);
      const changed = { at: new Date(1), sub: { a: [1] }, none: null };
      assert.deepEqual(
        await inGroup(group),
        documents.map(({ _id, n, ...rest }) => (n > 1 ? { _id, group, n, ...changed } : { _id, n, ...rest })),
      );
    });

    it("counts a match that changes nothing as not modified", async () => {
      const group = freshId();
      const same = { at: new Date(1), sub: { a: [1] } };
      await insertMany([
        { _id: `${group}-1`, group, ...same },
        { _id: `${group}-2`, group },
      ]);
      const result = await collection().updateMany({ group }, { $set: same, $unset: { absent: "" } });
      assert.deepEqual([result.matchedCount, result.modifiedCount], [2, 1]);
    });

    it("does nothing where nothing matches", async () => {
      const result = await collection().updateMany({ group: freshId() }, { $set: { a: 1 } });
      assert.deepEqual([result.matchedCount, result.modifiedCount], [0, 0]);
    });

    it("gives each document a value of its own", async () => {
      const group = freshId();
      const value = { list: [1] };
      await insertMany([1, 2].map((n) => ({ _id: `${group}-${n}`, group })));
      await collection().updateMany({ group }, { $set: { value } });
      value.list.push(2);
      const [found] = await inGroup(group);
      found?.value.list.push(3);
      await collection().updateOne({ _id: `${group}-1` }, { $set: { "value.more": true } });
      assert.deepEqual(
        (await inGroup(group)).map((document) => document.value),
        [{ list: [1], more: true }, { list: [1] }],
      );
    });

    it("refuses an update that it does not support, and changes nothing", async () => {
      const group = freshId();
      await insertMany([{ _id: group, group, a: 1 }]);
      for (const update of [
        { a: 2 },
        {},
        { $bogus: { a: 2 } },
        { $set: { _id: "another" } },
        { $set: { a: 2 }, $unset: { a: "" } },
      ]) {
        await assert.rejects(
          collection().updateMany({ group }, update),
          `was accepted: ${JSON.stringify(update)}`,
        );
      }
      assert.deepEqual(await inGroup(group), [{ _id: group, group, a: 1 }]);
    });

    it("lets one of ten take each lease that is free", async () => {
      const group = freshId();
      const all = range(20).map((n) => `${group}-${n}`);
      await insertMany(all.map((_id) => ({ _id, group })));
      const results = await Promise.all(
        range(10).map((owner) => collection().updateMany({ group, owner: null }, { $set: { owner } })),
      );
      const taken = results.reduce((sum, { modifiedCount }) => sum + modifiedCount, 0);
      assert.equal(taken, all.length);
      for (const [owner, { modifiedCount }] of results.entries())
        assert.equal((await collection().find({ group, owner }).toArray()).length, modifiedCount);
    });

    it("updates and deletes thousands", async () => {
      const group = freshId();
      await insertMany(range(1_201).map((n) => ({ _id: `${group}-${n}`, group })));
      const { modifiedCount } = await collection().updateMany({ group }, { $set: { a: 1 } });
      assert.equal(modifiedCount, 1_201);
      assert.equal((await collection().find({ group, a: 1 }).toArray()).length, 1_201);
      assert.equal((await collection().deleteMany({ group })).deletedCount, 1_201);
      assert.deepEqual(await inGroup(group), []);
    });
  });
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error,
  );
}

function takenIn(error: unknown): (readonly [number, unknown])[] {
  const { writeErrors } = error as { writeErrors: readonly { index: number; code: unknown }[] };
  return writeErrors.map(({ index, code }) => [index, code] as const).sort(([a], [b]) => a - b);
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
