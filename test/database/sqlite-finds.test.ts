import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import type { Sql } from "../../src/database/sqlite/filter-to-sql.js";
import {
  openSqliteDatabase,
  SQLITE_FILE,
  type SqliteDatabase,
} from "../../src/database/sqlite/sqlite-database.js";

describe("The embedded database finds all of a workspace among many by an index", () => {
  let directory: string;
  let database: SqliteDatabase;
  const queries: Sql[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sqlite-test-"));
    database = await openSqliteDatabase(directory, { onQuery: (query) => queries.push(query) });
    const documents = Array.from({ length: 2_000 }, (_, index) => ({
      _id: `r${String(index).padStart(4, "0")}`,
      workspace: index % 700 === 0 ? "busy" : `w${index}`,
      kind: "user",
    }));
    await database.installations.insertMany(documents, { ordered: false });
    queries.length = 0;
  });
  afterEach(async () => {
    await database.close();
    await rm(directory, { recursive: true });
  });

  /** The plans of what was asked since the documents were stored. */
  function plans(): string[] {
    const file = new Sqlite(join(directory, SQLITE_FILE), { readonly: true });
    try {
      return queries.map(({ sql, parameters }) =>
        JSON.stringify(file.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([...parameters])),
      );
    } finally {
      file.close();
    }
  }

  for (const [by, workspace] of [
    ["a text", "busy"],
    ["several texts", { $in: ["busy", "w1"] }],
  ] as const) {
    it(`by ${by}, to read, change and delete them`, async () => {
      const expected = ["r0000", ...(by === "a text" ? [] : ["r0001"]), "r0700", "r1400"];
      const filter = { workspace, kind: "user" };
      const found = await database.installations.find(filter).toArray();
      assert.deepEqual(found.map(({ _id }) => _id).sort(), expected);
      const { matchedCount } = await database.installations.updateMany(filter, { $set: { seen: true } });
      assert.equal(matchedCount, expected.length);
      const { deletedCount } = await database.installations.deleteMany(filter);
      assert.equal(deletedCount, expected.length);
      assert.deepEqual(await database.installations.find(filter).toArray(), []);
      const scans = plans().filter((plan) => /SCAN installations(?! USING)/.test(plan));
      assert.deepEqual(scans, []);
      assert.ok(queries.length <= 20, `${queries.length} queries`);
    });
  }
});
