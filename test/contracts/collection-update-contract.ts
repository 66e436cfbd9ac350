import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";

/** What `$inc`, `$push` and `$addToSet` and `findOneAndUpdate` of a `Collection` promise, a case for each sentence. */
export function collectionUpdateContract(collection: () => Collection): void {
  let ids = 0;
  const freshId = () => `update-${++ids}`;
  const read = (_id: string) => collection().findOne({ _id });

  async function stored(document: Document = {}): Promise<string> {
    const _id = freshId();
    await collection().insertOne({ _id, ...document });
    return _id;
  }

  const updated = (before: Document, update: Document, after: Document) => async () => {
    const _id = await stored(before);
    await collection().updateOne({ _id }, update);
    assert.deepEqual(await read(_id), { _id, ...after });
  };

  describe("$inc", () => {
    it("adds to a number, a fraction or a negative one too, at a dotted path", () =>
      updated(
        { a: 1, sub: { b: 0.5 }, c: 3 },
        { $inc: { a: 2, "sub.b": 0.25, c: -4 } },
        { a: 3, sub: { b: 0.75 }, c: -1 },
      )());
    it("counts a missing number as 0, and makes the objects on its way", () =>
      updated({}, { $inc: { "votes.yes": 1, none: 0 } }, { votes: { yes: 1 }, none: 0 })());
    it("leads into a list by a number", () =>
      updated(
        { answers: [{ votes: 0 }, { votes: 1 }] },
        { $inc: { "answers.1.votes": 1, "answers.0.seen": 1 } },
        { answers: [{ votes: 0, seen: 1 }, { votes: 2 }] },
      )());
  });

  describe("$push", () => {
    it("puts a value at the end of a list: an object, a date, a list as one value", () =>
      updated(
        { a: [1], b: [], c: [], sub: { d: [] } },
        { $push: { a: 1, b: { at: new Date(1) }, c: [2, 3], "sub.d": null } },
        { a: [1, 1], b: [{ at: new Date(1) }], c: [[2, 3]], sub: { d: [null] } },
      )());
    it("makes a list that is missing", () =>
      updated({}, { $push: { "a.b": "x", c: { $each: [] } } }, { a: { b: ["x"] }, c: [] })());
    it("takes several by $each, of which $slice keeps the last or the first", () =>
      updated(
        { a: [1], b: [1, 2], c: [1, 2] },
        {
          $push: {
            a: { $each: [2, 3] },
            b: { $each: [3, 4], $slice: -3 },
            c: { $each: [3, 4], $slice: 3 },
          },
        },
        { a: [1, 2, 3], b: [2, 3, 4], c: [1, 2, 3] },
      )());
  });

  describe("$addToSet", () => {
    it("adds what the list does not have: texts, numbers, dates, objects and lists as they are", () =>
      updated(
        { a: ["x"], b: [1], c: [new Date(1)], d: [{ e: 1, f: 2 }], g: [[1]] },
        { $addToSet: { a: "y", b: "1", c: new Date(2), d: { f: 2, e: 1 }, g: 1 } },
        {
          a: ["x", "y"],
          b: [1, "1"],
          c: [new Date(1), new Date(2)],
          d: [
            { e: 1, f: 2 },
            { f: 2, e: 1 },
          ],
          g: [[1], 1],
        },
      )());
    it("modifies nothing where the list has it, and leaves what is there twice", async () => {
      const document = { a: ["x", "x"], at: [new Date(1)], sub: { list: [{ e: 1 }] } };
      const _id = await stored(document);
      const result = await collection().updateOne(
        { _id },
        { $addToSet: { a: "x", at: new Date(1), "sub.list": { e: 1 } } },
      );
      assert.deepEqual([result.matchedCount, result.modifiedCount], [1, 0]);
      assert.deepEqual(await read(_id), { _id, ...document });
    });
    it("takes several by $each, each once, and makes a list that is missing", () =>
      updated(
        { a: [1] },
        { $addToSet: { a: { $each: [1, 2, 2] }, "b.c": 5 } },
        { a: [1, 2], b: { c: [5] } },
      )());
  });

  describe("a number in a path", () => {
    it("sets an element of a list, fills what is missing before it with null, and unsets one to null", () =>
      updated(
        { a: [1, 2], b: [1], c: [1, 2] },
        { $set: { "a.0": "x", "b.3": 4 }, $unset: { "c.0": "", "c.7": "" } },
        { a: ["x", 2], b: [1, null, null, 4], c: [null, 2] },
      )());
    it("is the name of a field elsewhere", () =>
      updated({}, { $inc: { "counts.0": 1 } }, { counts: { 0: 1 } })());
  });

  it("refuses to change what is of another kind, and changes nothing", async () => {
    const _id = await stored({ text: "x", none: null, n: 1, list: [], object: {} });
    const before = await read(_id);
    for (const update of [
      { $inc: { text: 1 } },
      { $inc: { none: 1 } },
      { $inc: { list: 1 } },
      { $inc: { n: "1" } },
      { $inc: { n: null } },
      { $inc: { "text.a": 1 } },
      { $push: { text: 1 } },
      { $push: { none: 1 } },
      { $push: { object: 1 } },
      { $push: { list: { $each: 1 } } },
      { $push: { list: { $each: [1], $bogus: 1 } } },
      { $addToSet: { text: 1 } },
      { $addToSet: { none: 1 } },
      { $addToSet: { list: { $each: 1 } } },
      { $set: { "list.x": 1 } },
      { $inc: { n: 1 }, $set: { n: 2 } },
      { $push: { list: 1 }, $addToSet: { list: 2 } },
      { $inc: { _id: 1 } },
      { $set: { n: 9 }, $inc: { text: 1 } },
    ]) {
      const said = JSON.stringify(update);
      await assert.rejects(collection().updateOne({ _id }, update), `was accepted: ${said}`);
      await assert.rejects(collection().findOneAndUpdate({ _id }, update), `was accepted: ${said}`);
    }
    assert.deepEqual(await read(_id), before);
  });

  it("an upsert begins with what its filter says, and with nothing", async () => {
    const _id = freshId();
    const update = {
      $inc: { n: 2, "votes.yes": 1 },
      $push: { log: "made" },
      $addToSet: { people: { $each: ["U1", "U1"] } },
      $setOnInsert: { team: "T1" },
    };
    const first = await collection().updateOne({ _id, n: 5, people: ["U0"] }, update, { upsert: true });
    assert.equal(first.upsertedCount, 1);
    const made = { _id, n: 7, votes: { yes: 1 }, log: ["made"], people: ["U0", "U1"], team: "T1" };
    assert.deepEqual(await read(_id), made);
    await collection().updateOne({ _id }, update, { upsert: true });
    assert.deepEqual(await read(_id), { ...made, n: 9, votes: { yes: 2 }, log: ["made", "made"] });
  });

  it("updateMany and bulkWrite change each document by itself", async () => {
    const group = freshId();
    const [one, two] = [await stored({ group, n: 1 }), await stored({ group })];
    await collection().updateMany({ group }, { $inc: { n: 1 }, $push: { list: "x" } });
    await collection().bulkWrite(
      [{ updateOne: { filter: { _id: two }, update: { $addToSet: { list: { $each: ["x", "y"] } } } } }],
      { ordered: false },
    );
    assert.deepEqual(await read(one), { _id: one, group, n: 2, list: ["x"] });
    assert.deepEqual(await read(two), { _id: two, group, n: 1, list: ["x", "y"] });
  });

  it("loses none of fifty changes at once", async () => {
    const _id = await stored({ n: 0 });
    await Promise.all(
      range(50).map((by) =>
        collection().updateOne(
          { _id },
          { $inc: { n: 1, [`by.${by % 2}`]: 1 }, $push: { log: by }, $addToSet: { people: by % 10 } },
        ),
      ),
    );
    const { n, by, log, people } = (await read(_id)) ?? assert.fail();
    assert.deepEqual([n, by], [50, { 0: 25, 1: 25 }]);
    assert.deepEqual(
      log.toSorted((a: number, b: number) => a - b),
      range(50),
    );
    assert.deepEqual(people.toSorted(), range(10));
  });

  describe("findOneAndUpdate", () => {
    it("resolves to the document before, or after", async () => {
      const _id = await stored({ n: 1 });
      const inc = { $inc: { n: 1 } };
      const update = (options?: { returnDocument?: "before" | "after" }) =>
        collection().findOneAndUpdate({ _id }, inc, options);
      assert.deepEqual(await update(), { _id, n: 1 });
      assert.deepEqual(await update({ returnDocument: "before" }), { _id, n: 2 });
      assert.deepEqual(await update({ returnDocument: "after" }), { _id, n: 4 });
    });

    it("resolves to null where nothing matches, and makes nothing", async () => {
      const _id = freshId();
      const options = { returnDocument: "after" } as const;
      assert.equal(await collection().findOneAndUpdate({ _id }, { $set: { a: 1 } }, options), null);
      assert.equal(await read(_id), null);
    });

    it("upserts: null before, and the new document after", async () => {
      const [one, two] = [freshId(), freshId()];
      const update = { $inc: { n: 1 }, $setOnInsert: { at: new Date(1) } };
      const upsert = true;
      assert.equal(await collection().findOneAndUpdate({ _id: one }, update, { upsert }), null);
      const made = await collection().findOneAndUpdate({ _id: two, team: "T1" }, update, {
        upsert,
        returnDocument: "after",
      });
      assert.deepEqual(made, { _id: two, team: "T1", n: 1, at: new Date(1) });
      assert.deepEqual(await read(two), made);
      assert.deepEqual(await read(one), { _id: one, n: 1, at: new Date(1) });
    });

    it("refuses an upsert whose _id is taken", async () => {
      const _id = await stored({ lease: "mine" });
      await assert.rejects(
        collection().findOneAndUpdate({ _id, lease: null }, { $set: { lease: "yours" } }, { upsert: true }),
      );
      assert.deepEqual(await read(_id), { _id, lease: "mine" });
    });

    it("projects, and takes the first by a sort", async () => {
      const group = freshId();
      for (const n of [2, 1, 3]) await stored({ group, n });
      const taken = () =>
        collection().findOneAndUpdate(
          { group, taken: null },
          { $set: { taken: true } },
          { sort: { n: 1 }, projection: { n: 1, _id: 0 } },
        );
      assert.deepEqual([await taken(), await taken()], [{ n: 1 }, { n: 2 }]);
    });

    it("gives each of fifty at once a number of its own", async () => {
      const _id = await stored({ n: 0 });
      const documents = await Promise.all(
        range(50).map(() =>
          collection().findOneAndUpdate({ _id }, { $inc: { n: 1 } }, { returnDocument: "after" }),
        ),
      );
      const numbers = documents.map((document) => document?.n);
      assert.deepEqual(
        numbers.toSorted((a, b) => a - b),
        range(50).map((n) => n + 1),
      );
    });

    it("gives a document that is its receiver's to change", async () => {
      const _id = await stored({ list: [1] });
      const after = await collection().findOneAndUpdate(
        { _id },
        { $push: { list: 2 } },
        { returnDocument: "after" },
      );
      after?.list.push(3);
      assert.deepEqual((await read(_id))?.list, [1, 2]);
    });
  });
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
