import assert from "node:assert/strict";
import { collectionContract } from "../contracts/collection-contract.js";
import { collectionManyContract } from "../contracts/collection-many-contract.js";
import { collectionOrderContract } from "../contracts/collection-order-contract.js";
import { collectionUpdateContract } from "../contracts/collection-update-contract.js";
import { onEachDatabase } from "../databases.js";

onEachDatabase("Collection", (database) => {
  collectionContract(() => database().installations);
  collectionUpdateContract(() => database().installations);
});

onEachDatabase("Collection with an index by numbers", (database) => {
  const values = {
    nine: 9,
    one: 1,
    half: 0.5,
    many: [2, 20],
    none: null,
    text: "3",
    date: new Date(4),
    two: 2,
  };
  const found = async (condition: object, direction: 1 | -1) => {
    const filter = { "bot.expiresAt": condition };
    const documents = await database()
      .installations.find(filter, { sort: { "bot.expiresAt": direction } })
      .toArray();
    return documents.map(({ _id }) => _id);
  };
  before(async () => {
    await database().installations.deleteMany({});
    for (const [_id, expiresAt] of Object.entries(values))
      if (_id !== "many") await database().installations.insertOne({ _id, bot: { expiresAt } });
  });

  it("finds and sorts by numbers alone, whatever else other documents have there", async () => {
    assert.deepEqual(await found({ $lt: 9 }, 1), ["half", "one", "two"]);
    assert.deepEqual(await found({ $gt: 0.5 }, -1), ["nine", "two", "one"]);
  });

  it("finds a list by its numbers", async () => {
    await database().installations.insertOne({ _id: "many", bot: { expiresAt: values.many } });
    const documents = await database()
      .installations.find({ "bot.expiresAt": { $gt: 9 } })
      .toArray();
    assert.deepEqual(
      documents.map(({ _id }) => _id),
      ["many"],
    );
  });
});

onEachDatabase("Collection of events", (database) => {
  describe("in order", () => {
    before(() => database().events.deleteMany({}));
    collectionOrderContract(() => database().events);
  });
  collectionManyContract(() => database().events);
});
