import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";
import { isDuplicateKeyError } from "../../src/database/collection.js";

/** The contract of `Collection`, a case for each sentence, on the collection that `collection()` returns. */
export function collectionContract(collection: () => Collection): void {
  let ids = 0;
  const freshId = () => `id-${++ids}`;
  const read = (_id: string) => collection().findOne({ _id });

  async function stored(document: Document = {}): Promise<string> {
    const _id = freshId();
    await collection().insertOne({ _id, ...document });
    return _id;
  }

  describe("values", () => {
    it("come back as they were: text, numbers, booleans, null, lists, objects, dates", async () => {
      const document = {
        text: 'Zoë "said"\n\u0000\u0085\u2028\u2029🚀',
        number: 1_722_333_444.123456,
        no: false,
        nothing: null,
        list: [1, "two", { three: [new Date(3)] }],
        nested: { deep: { at: new Date("2026-01-02T03:04:05.678Z") } },
        empty: {},
      };
      const _id = await stored(document);
      assert.deepEqual(await read(_id), { _id, ...document });
    });

    it("undefined is stored as null", async () => {
      const _id = await stored({ a: undefined, b: { c: undefined } });
      await collection().updateOne({ _id }, { $set: { d: undefined } });
      assert.deepEqual(await read(_id), { _id, a: null, b: { c: null }, d: null });
    });

    it("are copied: changing a document that was stored or returned does not change what is stored", async () => {
      const document = { _id: freshId(), at: new Date(1), list: [1], nested: { a: 1 } };
      const before = structuredClone(document);
      await collection().insertOne(document);
      document.at.setTime(2);
      document.list.push(2);
      document.nested.a = 2;
      const found = await read(document._id);
      assert.deepEqual(found, before);
      found?.at.setTime(3);
      found?.list.push(3);
      if (found) found.nested.a = 3;
      assert.deepEqual(await read(document._id), before);

      const value = { at: new Date(1) };
      await collection().updateOne({ _id: document._id }, { $set: { value } });
      value.at.setTime(2);
      assert.deepEqual((await read(document._id))?.value, { at: new Date(1) });
    });
  });

  describe("find", () => {
    it("finds nothing where nothing matches", async () => {
      assert.equal(await read(freshId()), null);
      assert.deepEqual(await collection().find({ _id: freshId() }).toArray(), []);
      assert.deepEqual(
        await collection()
          .find({ _id: { $in: [] } })
          .toArray(),
        [],
      );
    });

    it("finds all that match, once each, by a list of _ids with repetitions and strangers", async () => {
      const [one, two] = [await stored(), await stored()];
      await stored();
      const found = await collection()
        .find({ _id: { $in: [one, two, one, freshId()] } })
        .toArray();
      assert.deepEqual(found.map(({ _id }) => _id).sort(), [one, two].sort());
    });

    it("findOne finds one of several", async () => {
      const group = freshId();
      const both = [await stored({ group }), await stored({ group })];
      assert(both.includes((await collection().findOne({ group }))?._id));
    });

    it("projects: the named fields with _id, the others, or without _id", async () => {
      const _id = await stored({ a: 1, b: { c: 2 }, d: 3 });
      const project = (projection: Document) => collection().findOne({ _id }, { projection });
      assert.deepEqual(await project({ a: 1, b: 1, absent: 1 }), { _id, a: 1, b: { c: 2 } });
      assert.deepEqual(await project({ a: 1, _id: 0 }), { a: 1 });
      assert.deepEqual(await project({ _id: 1 }), { _id });
      assert.deepEqual(await project({ a: 0, b: 0 }), { _id, d: 3 });
      assert.deepEqual(await project({ _id: 0 }), { a: 1, b: { c: 2 }, d: 3 });
      assert.deepEqual(await project({}), { _id, a: 1, b: { c: 2 }, d: 3 });
      assert.deepEqual(
        await collection()
          .find({ _id }, { projection: { d: 1 } })
          .toArray(),
        [{ _id, d: 3 }],
      );
      await assert.rejects(project({ a: 1, b: 0 }));
    });
  });

  describe("a filter", () => {
    const at = (ms: number) => new Date(ms);
    const document = {
      n: 5,
      text: "m",
      at: at(5),
      none: null,
      yes: true,
      list: ["a", "b"],
      sub: { field: "x", none: null },
    };
    const cases: readonly [filter: Document, matches: boolean][] = [
      [{}, true],
      [{ n: 5, text: "m", yes: true }, true],
      [{ n: 5, text: "other" }, false],
      [{ n: "5" }, false],
      [{ at: at(5) }, true],
      [{ at: at(6) }, false],
      [{ "sub.field": "x" }, true],
      [{ "sub.field": "y" }, false],
      [{ "sub.absent.deeper": "y" }, false],
      [{ "text.length": 1 }, false],
      [{ sub: { field: "x", none: null } }, true],
      [{ sub: { field: "x" } }, false],
      [{ none: null }, true],
      [{ absent: null }, true],
      [{ absent: undefined }, true],
      [{ "sub.absent": null }, true],
      [{ "absent.deeper": null }, true],
      [{ n: null }, false],
      [{ list: "a" }, true],
      [{ list: "c" }, false],
      [{ list: ["a", "b"] }, true],
      [{ list: ["a"] }, false],
      [{ n: { $eq: 5 } }, true],
      [{ n: { $ne: 5 } }, false],
      [{ absent: { $ne: 5 } }, true],
      [{ none: { $ne: null } }, false],
      [{ absent: { $ne: null } }, false],
      [{ n: { $ne: null } }, true],
      [{ n: { $in: [4, 5] } }, true],
      [{ n: { $in: [] } }, false],
      [{ absent: { $in: [null, 1] } }, true],
      [{ list: { $in: ["b"] } }, true],
      [{ n: { $nin: [4, 5] } }, false],
      [{ absent: { $nin: [4] } }, true],
      [{ absent: { $nin: [null] } }, false],
      [{ n: { $exists: true } }, true],
      [{ none: { $exists: true } }, true],
      [{ absent: { $exists: true } }, false],
      [{ absent: { $exists: false } }, true],
      [{ "sub.field": { $exists: true } }, true],
      [{ n: { $lt: 6 } }, true],
      [{ n: { $lt: 5 } }, false],
      [{ n: { $lte: 5 } }, true],
      [{ n: { $gt: 4, $lt: 6 } }, true],
      [{ n: { $gt: 4, $lt: 5 } }, false],
      [{ n: { $gte: 6 } }, false],
      [{ text: { $gt: "l", $lt: "n" } }, true],
      [{ at: { $lt: at(6) } }, true],
      [{ at: { $lte: at(4) } }, false],
      [{ at: { $gt: at(4) } }, true],
      [{ at: { $gte: at(5) } }, true],
      [{ n: { $lt: "6" } }, false],
      [{ n: { $lt: at(6) } }, false],
      [{ none: { $lt: at(6) } }, false],
      [{ absent: { $lt: at(6) } }, false],
      [{ $or: [{ n: 4 }, { absent: null }] }, true],
      [{ $or: [{ n: 4 }, { at: { $lt: at(1) } }] }, false],
      [{ $and: [{ n: 5 }, { $or: [{ text: "m" }, { text: "n" }] }] }, true],
      [{ $and: [{ n: 5 }, { text: "n" }] }, false],
      [{ n: 5, $or: [{ text: "n" }] }, false],
    ];
    for (const [filter, expected] of cases) {
      it(`${JSON.stringify(filter, (_, value) => value ?? `${value}`)} ${expected ? "matches" : "does not match"}`, async () => {
        const _id = await stored(document);
        assert.equal((await collection().findOne({ ...filter, _id })) !== null, expected);
        assert.equal(
          (await collection().updateOne({ ...filter, _id }, { $set: { seen: 1 } })).matchedCount,
          Number(expected),
        );
        assert.equal((await collection().deleteMany({ ...filter, _id })).deletedCount, Number(expected));
      });
    }

    for (const filter of [{ n: { $bogus: 1 } }, { $bogus: [] }, { n: { $in: 5 } }, { $or: {} }]) {
      it(`${JSON.stringify(filter)} is refused`, async () => {
        await stored(document);
        await assert.rejects(collection().findOne(filter));
        await assert.rejects(collection().deleteMany(filter));
      });
    }
  });

  describe("insertOne", () => {
    it("refuses an _id that is taken with code 11000, and leaves what is there", async () => {
      const _id = await stored({ a: 1 });
      await assert.rejects(collection().insertOne({ _id, a: 2 }), isDuplicateKeyError);
      assert.deepEqual(await read(_id), { _id, a: 1 });
    });

    it("takes an _id again after its document was deleted", async () => {
      const _id = await stored({ a: 1 });
      await collection().deleteOne({ _id });
      await collection().insertOne({ _id, a: 2 });
      assert.deepEqual(await read(_id), { _id, a: 2 });
    });

    it("stores one of fifty documents with the same _id at once", async () => {
      const _id = freshId();
      const outcomes = await Promise.allSettled(range(50).map((by) => collection().insertOne({ _id, by })));
      const winners = outcomes.flatMap(({ status }, by) => (status === "fulfilled" ? [by] : []));
      assert.equal(winners.length, 1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") assert(isDuplicateKeyError(outcome.reason));
      assert.deepEqual(await collection().find({ _id }).toArray(), [{ _id, by: winners[0] }]);
    });
  });

  describe("updateOne", () => {
    it("sets and unsets fields, at dotted paths too, and leaves the others", async () => {
      const _id = await stored({ a: 1, b: 2, sub: { c: 3, d: 4 } });
      const result = await collection().updateOne(
        { _id },
        {
          $set: { a: 10, "sub.c": 30, "made.on.the.way": new Date(1) },
          $unset: { b: "", "sub.d": "", absent: "", "no.where": "" },
        },
      );
      assert.deepEqual(counts(result), [1, 1, 0]);
      const expected = { _id, a: 10, sub: { c: 30 }, made: { on: { the: { way: new Date(1) } } } };
      assert.deepEqual(await read(_id), expected);
    });

    it("replaces an object that is set as a whole", async () => {
      const _id = await stored({ sub: { a: 1, b: 2 } });
      await collection().updateOne({ _id }, { $set: { sub: { c: 3 } } });
      assert.deepEqual(await read(_id), { _id, sub: { c: 3 } });
    });

    it("counts a match that changes nothing as not modified", async () => {
      const _id = await stored({ at: new Date(1), sub: { a: [1] } });
      const same = { $set: { at: new Date(1), "sub.a": [1] }, $unset: { absent: "" } };
      assert.deepEqual(counts(await collection().updateOne({ _id }, same)), [1, 0, 0]);
    });

    it("does nothing where nothing matches", async () => {
      const _id = freshId();
      assert.deepEqual(counts(await collection().updateOne({ _id }, { $set: { a: 1 } })), [0, 0, 0]);
      assert.equal(await read(_id), null);
    });

    it("updates one of several", async () => {
      const group = freshId();
      await stored({ group });
      await stored({ group });
      assert.deepEqual(counts(await collection().updateOne({ group }, { $set: { hit: 1 } })), [1, 1, 0]);
      assert.equal((await collection().find({ group, hit: 1 }).toArray()).length, 1);
    });

    it("ignores $setOnInsert where a document matches", async () => {
      const _id = await stored({ a: 1 });
      const result = await collection().updateOne(
        { _id },
        { $set: { b: 2 }, $setOnInsert: { a: 9, c: 9 } },
        { upsert: true },
      );
      assert.deepEqual(counts(result), [1, 1, 0]);
      assert.deepEqual(await read(_id), { _id, a: 1, b: 2 });
    });

    it("upserts a document from the filter's equalities, $set and $setOnInsert", async () => {
      const _id = freshId();
      const result = await collection().updateOne(
        { _id, team: "T1", "sub.a": 1, other: { $eq: 2 }, n: { $lt: 3 }, $and: [{ both: 4 }] },
        {
          $set: { "sub.b": 2, at: new Date(1), team: "T2" },
          $setOnInsert: { made: true, "sub.c": 3 },
          $unset: { gone: "" },
        },
        { upsert: true },
      );
      assert.deepEqual(counts(result), [0, 0, 1]);
      const expected = {
        _id,
        team: "T2",
        sub: { a: 1, b: 2, c: 3 },
        other: 2,
        both: 4,
        at: new Date(1),
        made: true,
      };
      assert.deepEqual(await read(_id), expected);
    });

    it("refuses an upsert whose _id is taken by a document that does not match, with code 11000", async () => {
      const _id = await stored({ lease: "mine" });
      const take = collection().updateOne(
        { _id, lease: null },
        { $set: { lease: "yours" } },
        { upsert: true },
      );
      await assert.rejects(take, isDuplicateKeyError);
      assert.deepEqual(await read(_id), { _id, lease: "mine" });
    });

    it("refuses an update that it does not support, and changes nothing", async () => {
      const _id = await stored({ a: 1, at: new Date(1), text: "x", sub: { b: 2 } });
      const before = await read(_id);
      for (const update of [
        { a: 2 },
        {},
        { $bogus: { a: 2 } },
        { $set: { _id: "another" } },
        { $set: { a: 2 }, $unset: { a: "" } },
        { $set: { sub: {}, "sub.b": 3 } },
        { $set: { "text.b": 3 } },
        { $set: { "at.b": 3 } },
      ]) {
        await assert.rejects(
          collection().updateOne({ _id }, update),
          `was accepted: ${JSON.stringify(update)}`,
        );
      }
      assert.deepEqual(await read(_id), before);
    });

    it("ends fifty upserts of one _id at once in one document, with what each has set", async () => {
      const _id = freshId();
      const outcomes = await Promise.allSettled(
        range(50).map((by) =>
          collection().updateOne(
            { _id },
            { $set: { [`by${by}`]: true }, $setOnInsert: { first: by } },
            { upsert: true },
          ),
        ),
      );
      const [document, ...others] = await collection().find({ _id }).toArray();
      assert.deepEqual(others, []);
      const inserted = outcomes.flatMap((outcome, by) =>
        outcome.status === "fulfilled" && outcome.value.upsertedCount === 1 ? [by] : [],
      );
      assert(inserted.includes(document?.first), `${document?.first} of ${inserted}`);
      for (const [by, outcome] of outcomes.entries()) {
        if (outcome.status === "rejected") assert(isDuplicateKeyError(outcome.reason));
        else assert.equal(document?.[`by${by}`], true);
      }
    });

    it("lets one of fifty take a lease that is free", async () => {
      const _id = await stored({ lease: null });
      const results = await Promise.all(
        range(50).map((owner) =>
          collection().updateOne({ _id, lease: null }, { $set: { lease: { owner } } }),
        ),
      );
      const winners = results.flatMap(({ modifiedCount }, owner) => (modifiedCount === 1 ? [owner] : []));
      assert.equal(winners.length, 1);
      assert.deepEqual(await read(_id), { _id, lease: { owner: winners[0] } });
    });
  });

  describe("deleting", () => {
    it("deleteOne deletes one of several, and none is no error", async () => {
      const group = freshId();
      await stored({ group });
      await stored({ group });
      assert.equal((await collection().deleteOne({ group })).deletedCount, 1);
      assert.equal((await collection().find({ group }).toArray()).length, 1);
      assert.equal((await collection().deleteOne({ _id: freshId() })).deletedCount, 0);
    });

    it("deleteMany deletes all that match and no other, and none is no error", async () => {
      const group = freshId();
      await stored({ group });
      await stored({ group });
      const other = await stored();
      assert.equal((await collection().deleteMany({ group })).deletedCount, 2);
      assert.deepEqual(await collection().find({ group }).toArray(), []);
      assert.equal((await collection().deleteMany({ group })).deletedCount, 0);
      assert.notEqual(await read(other), null);
    });

    it("counts a document once when fifty delete it at once", async () => {
      const _id = await stored();
      const results = await Promise.all(range(50).map(() => collection().deleteOne({ _id })));
      assert.equal(
        results.reduce((sum, { deletedCount }) => sum + deletedCount, 0),
        1,
      );
    });
  });
}

type UpdateCounts = Awaited<ReturnType<Collection["updateOne"]>>;

function counts({ matchedCount, modifiedCount, upsertedCount }: UpdateCounts): readonly number[] {
  return [matchedCount, modifiedCount, upsertedCount];
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
