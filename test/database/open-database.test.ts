import assert from "node:assert/strict";
import { openDatabase } from "../../src/database/open-database.js";
import { onEachDatabaseTarget } from "../databases.js";

onEachDatabaseTarget("openDatabase", (target) => {
  it("opens the named database twice in a row, with the stored data", async () => {
    const first = await openDatabase(target());
    assert.equal(first.kind, "uri" in target() ? "mongodb" : "embedded");
    await first.ping();
    await first.installations.insertOne({ _id: "a", in: "installations" });
    await first.oauthStates.insertOne({ _id: "a", in: "oauthStates" });
    await first.events.insertOne({ _id: "a", in: "events" });
    await first.close();

    const again = await openDatabase(target());
    assert.equal(again.location, first.location);
    assert.deepEqual(await again.installations.find({}).toArray(), [{ _id: "a", in: "installations" }]);
    assert.deepEqual(await again.oauthStates.find({}).toArray(), [{ _id: "a", in: "oauthStates" }]);
    assert.deepEqual(await again.events.find({}).toArray(), [{ _id: "a", in: "events" }]);
    await again.close();
  });
});
