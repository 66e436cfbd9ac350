import assert from "node:assert/strict";
import { DatabaseUnavailableError } from "../../src/database/database-error.js";
import { insertNew } from "../../src/database/insert-new.js";
import { onEachDatabase } from "../databases.js";
import { answering } from "../installations/fixtures/watched-collection.js";

onEachDatabase("insertNew", (database) => {
  const events = () => database().events;
  beforeEach(() => events().deleteMany({}));

  it("inserts all documents when none is stored yet, and nothing for an empty list", async () => {
    assert.deepEqual(await insertNew(events(), [{ _id: "a" }, { _id: "b" }]), ["stored", "stored"]);
    assert.deepEqual(await insertNew(events(), []), []);
    assert.equal((await events().find({}).toArray()).length, 2);
  });

  it("reports which documents were stored already or came twice in the list, and inserts the others", async () => {
    await events().insertOne({ _id: "b", by: "first" });
    const documents = ["a", "b", "c", "a"].map((_id) => ({ _id, by: "second" }));
    assert.deepEqual(await insertNew(events(), documents), ["stored", "taken", "stored", "taken"]);
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

  it("reports all documents as taken when all are stored already", async () => {
    const documents = [{ _id: "a" }, { _id: "b" }];
    await insertNew(events(), documents);
    assert.deepEqual(await insertNew(events(), documents), ["taken", "taken"]);
  });
});

describe("insertNew", () => {
  const duplicate = (index: number) => ({ index, code: 11000 });
  const failure = (fields: object) => Object.assign(new Error("E11000 and more"), fields);
  const insertInto = (error: Error) =>
    insertNew(
      answering(() => Promise.reject(error)),
      [{ _id: "a" }, { _id: "b" }],
    );

  for (const writeErrors of [[duplicate(0)], duplicate(0)]) {
    it(`reads ${Array.isArray(writeErrors) ? "a list of errors" : "an error by itself"}`, async () => {
      assert.deepEqual(await insertInto(failure({ code: 11000, writeErrors })), ["taken", "stored"]);
    });
  }

  const uncertain: Record<string, object> = {
    "that says too little": { code: 11000 },
    "of the write concern beside duplicates": {
      code: 11000,
      writeErrors: [duplicate(0)],
      result: { getWriteConcernError: () => ({ code: 64 }) },
    },
    "of the write concern alone": {
      code: 64,
      result: { getWriteConcernError: () => ({ code: 64 }) },
    },
  };
  for (const [title, fields] of Object.entries(uncertain)) {
    it(`rejects for an error ${title}, with an error that is not a duplicate key`, async () => {
      const error = failure(fields);
      await assert.rejects(insertInto(error), (thrown) => {
        assert(thrown instanceof DatabaseUnavailableError);
        assert.equal(thrown.cause, error);
        return true;
      });
    });
  }

  it("distinguishes documents that were refused, taken and stored", async () => {
    const validation = { index: 0, code: 121 };
    for (const code of [11000, 121]) {
      const [refused, other] = await insertInto(failure({ code, writeErrors: [validation] }));
      assert(refused instanceof DatabaseUnavailableError);
      assert.equal(refused.cause, validation);
      assert.equal(other, "stored");
    }
    const both = await insertInto(failure({ code: 11000, writeErrors: [validation, duplicate(1)] }));
    assert.equal(both[1], "taken");
  });

  it("passes any other error on as it is", async () => {
    const error = failure({ code: 2 });
    await assert.rejects(insertInto(error), (thrown) => thrown === error);
  });
});
