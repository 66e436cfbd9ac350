import assert from "node:assert/strict";
import { isDuplicateKeyError } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { measuredDatabase } from "../../src/database/measured-database.js";
import { NO_TELEMETRY, type Telemetry } from "../../src/telemetry/telemetry.js";
import { onEachDatabase } from "../databases.js";

onEachDatabase("A measured database", (database) => {
  const recorded: string[] = [];
  const recordSince: Telemetry["recordSince"] = (name, beganAt, attributes: object) => {
    assert.ok(performance.now() >= beganAt);
    recorded.push([name, ...Object.values(attributes)].join(" "));
  };
  const telemetry: Telemetry = { ...NO_TELEMETRY, isOn: true, recordSince };
  const system = () => (database().kind === "mongodb" ? "mongodb" : "sqlite");
  const line = (command: string) => `db.client.operation.duration ${system()} events ${command}`;
  beforeEach(() => void recorded.splice(0));

  it("is the database itself when nobody collects", () => {
    assert.equal(measuredDatabase(database(), NO_TELEMETRY), database());
  });

  it("does each operation as the database does, and records it under MongoDB's command", async () => {
    const { events } = measuredDatabase(database(), telemetry);
    await events.insertOne({ _id: "a", n: 1 });
    await events.insertMany([{ _id: "b", n: 2 }], { ordered: false });
    assert.deepEqual(await events.find({ n: { $gt: 1 } }).toArray(), [{ _id: "b", n: 2 }]);
    assert.deepEqual(await events.findOne({ _id: "a" }, { projection: { n: 1 } }), { _id: "a", n: 1 });
    assert.equal((await events.updateOne({ _id: "a" }, { $set: { n: 3 } })).modifiedCount, 1);
    assert.deepEqual(await events.findOneAndUpdate({ _id: "a" }, { $inc: { n: 1 } }), { _id: "a", n: 3 });
    assert.equal((await events.updateMany({}, { $set: { n: 5 } })).modifiedCount, 2);
    const operations = [{ updateOne: { filter: { _id: "a" }, update: { $set: { n: 6 } } } }];
    assert.equal((await events.bulkWrite(operations, { ordered: false })).modifiedCount, 1);
    assert.equal((await events.deleteOne({ _id: "a" })).deletedCount, 1);
    assert.equal((await events.deleteMany({})).deletedCount, 1);
    const updates = ["update", "findAndModify", "update", "update"];
    const commands = ["insert", "insert", "find", "find", ...updates, "delete", "delete"];
    assert.deepEqual(recorded, commands.map(line));
  });

  it("records the operations of the app's own collections, too", async () => {
    const { openCollection } = measuredDatabase(database(), telemetry);
    const polls = await openCollection("own_polls", []);
    await polls.insertOne({ _id: "a" });
    assert.deepEqual(recorded, [`db.client.operation.duration ${system()} own_polls insert`]);
  });

  it("records no failure for an `_id` that is taken", async () => {
    const { events } = measuredDatabase(database(), telemetry);
    await events.insertOne({ _id: "a" });
    await assert.rejects(events.insertOne({ _id: "a" }), isDuplicateKeyError);
    await assert.rejects(events.insertMany([{ _id: "a" }], { ordered: false }), isDuplicateKeyError);
    assert.deepEqual(recorded, [line("insert"), line("insert"), line("insert")]);
  });

  it("records the label of a failure, and rejects with the same error", async () => {
    const error = Object.assign(new Error("with the host's name"), { code: "some_code" });
    const failing = { ...database().events, findOne: () => Promise.reject(error) };
    const { events } = measuredDatabase<Database>({ ...database(), events: failing }, telemetry);
    await assert.rejects(events.findOne({ _id: "a" }), error);
    assert.deepEqual(recorded, [`${line("find")} some_code`]);
  });
});
