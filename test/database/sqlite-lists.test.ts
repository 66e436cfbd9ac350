import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import type { Database } from "../../src/database/database.js";
import { listedIn } from "../../src/database/sqlite/list-index.js";
import { openSqliteDatabase, SQLITE_FILE } from "../../src/database/sqlite/sqlite-database.js";

describe("The embedded database finds what lists contain by an index", () => {
  let directory: string;
  let database: Database;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sqlite-test-"));
    database = await openSqliteDatabase(directory);
  });
  afterEach(async () => {
    await database.close();
    await rm(directory, { recursive: true });
  });

  const lacking = async (scope: string) =>
    (
      await database.installations
        .find({ missingScopes: scope, _id: { $gt: "1:" }, clientId: "1" }, { sort: { _id: 1 }, limit: 200 })
        .toArray()
    ).map(({ _id }) => _id);
  const store = (_id: string, missingScopes: unknown) =>
    database.installations.insertOne({ _id, clientId: "1", missingScopes });

  it("as documents are inserted, changed and deleted", async () => {
    await store("1:b", ["x", "y", "y", 5]);
    await store("1:a", ["y"]);
    await store("1:c", "x");
    await store("0:d", ["x"]);
    await store("1:e", undefined);
    assert.deepEqual(await lacking("x"), ["1:b", "1:c"]);
    assert.deepEqual(await lacking("y"), ["1:a", "1:b"]);
    await database.installations.updateOne({ _id: "1:b" }, { $set: { missingScopes: ["z"] } });
    await database.installations.updateMany({ _id: "1:e" }, { $set: { missingScopes: ["y"] } });
    assert.deepEqual(
      [await lacking("x"), await lacking("y"), await lacking("z")],
      [["1:c"], ["1:a", "1:e"], ["1:b"]],
    );
    assert.deepEqual(
      await database.installations.updateOne({ _id: "1:e" }, { $unset: { missingScopes: "" } }),
      {
        matchedCount: 1,
        modifiedCount: 1,
        upsertedCount: 0,
      },
    );
    assert.deepEqual(await database.installations.deleteOne({ _id: "1:a" }), { deletedCount: 1 });
    assert.deepEqual(await lacking("y"), []);
  });

  it("also what an earlier release has written before and writes meanwhile", async () => {
    await store("1:a", ["x"]);
    await database.close();
    const sqlite = new Sqlite(join(directory, SQLITE_FILE));
    sqlite.exec('DROP TABLE "installations missingScopes listed"');
    for (const name of ["added", "removed", "changed"]) {
      sqlite.exec(`DROP TRIGGER "installations missingScopes ${name}"`);
    }
    database = await openSqliteDatabase(directory, { readsOnly: true });
    assert.deepEqual(await lacking("x"), ["1:a"], "without the index, which a reader does not make");
    await database.close();
    database = await openSqliteDatabase(directory);
    assert.deepEqual(await lacking("x"), ["1:a"]);
    const document = JSON.stringify({ _id: "1:b", clientId: "1", missingScopes: ["x"] });
    sqlite.prepare("INSERT INTO installations (_id, document) VALUES (?, ?)").run("1:b", document);
    sqlite.close();
    assert.deepEqual(await lacking("x"), ["1:a", "1:b"]);
  });

  it("in the order of their ids, without sorting them", () => {
    const sqlite = new Sqlite(join(directory, SQLITE_FILE));
    const from = listedIn("installations", "missingScopes");
    const plan = sqlite
      .prepare(
        `EXPLAIN QUERY PLAN SELECT document FROM ${from} WHERE listed = 'x' AND _id > '1' ORDER BY _id LIMIT 9`,
      )
      .all()
      .map((step) => (step as { detail: string }).detail);
    sqlite.close();
    assert.deepEqual(plan, [
      "SEARCH installations missingScopes listed USING COVERING INDEX installations missingScopes by text (listed=? AND _id>?)",
      "SEARCH installations USING INDEX sqlite_autoindex_installations_1 (_id=?)",
    ]);
  });
});
