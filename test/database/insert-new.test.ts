import assert from "node:assert/strict";
import { insertNew } from "../../src/database/insert-new.js";
import { DatabaseUnavailableError } from "../../src/errors.js";
import { onEachDatabase } from "../databases.js";
import { answering } from "../installations/fixtures/watched-collection.js";

onEachDatabase("insertNew", (database) => {
  const events = () => database().events;
  beforeEach(() => events().deleteMany({}));

  it("inserts all where none is there, and nothing for an empty list", async () => {
    assert.deepEqual(await insertNew(events(), [{ _id: "a" }, { _id: "b" }]), new Set());
    assert.deepEqual(await insertNew(events(), []), new Set());
    assert.equal((await events().find({}).toArray()).length, 2);
  });

  it("says which were there already, or twice in the list, and inserts the others", async () => {
    await events().insertOne({ _id: "b", by: "first" });
    const documents = ["a", "b", "c", "a"].map((_id) => ({ _id, by: "second" }));
    assert.deepEqual(await insertNew(events(), documents), new Set([1, 3]));
    assert.deepEqual(
      await events()
        .find({}, { sort: { _id: 1 } })
        .toArray(),
      [
        { _id: "a", by: "second" },
        { _id: "b", by: "first" },
        { _id: "c", by: "second" },
      ],
    );
  });

  it("says all where all are there", async () => {
    const documents = [{ _id: "a" }, { _id: "b" }];
    await insertNew(events(), documents);
    assert.deepEqual(await insertNew(events(), documents), new Set([0, 1]));
  });
});

describe("insertNew", () => {
  const duplicate = (index: number) => ({ index, code: 11000 });
  const failure = (fields: object) => Object.assign(new Error("E11000 and more"), fields);
  const insertInto = (error: Error) =>
    insertNew(
      answering(() => Promise.reject(error)),
      [{ _id: "a" }],
    );

  for (const writeErrors of [[duplicate(0)], duplicate(0)]) {
    it(`reads ${Array.isArray(writeErrors) ? "a list of errors" : "an error by itself"}`, async () => {
      assert.deepEqual(await insertInto(failure({ code: 11000, writeErrors })), new Set([0]));
    });
  }

  const uncertain: Record<string, object> = {
    "of another kind beside duplicates": {
      code: 11000,
      writeErrors: [duplicate(0), { index: 1, code: 112 }],
    },
    "that says too little": { code: 11000 },
    "of the write concern beside duplicates": {
      code: 11000,
      writeErrors: [duplicate(0)],
      result: { getWriteConcernError: () => ({ code: 64 }) },
    },
  };
  for (const [title, fields] of Object.entries(uncertain)) {
    it(`rejects for an error ${title}, with one that nobody takes for a duplicate`, async () => {
      const error = failure(fields);
      await assert.rejects(insertInto(error), (thrown) => {
        assert(thrown instanceof DatabaseUnavailableError);
        assert.equal(thrown.cause, error);
        return true;
      });
    });
  }

  it("passes any other error on as it is", async () => {
    const error = failure({ code: 112, writeErrors: [{ index: 0, code: 112 }, duplicate(1)] });
    await assert.rejects(insertInto(error), (thrown) => thrown === error);
  });
});
