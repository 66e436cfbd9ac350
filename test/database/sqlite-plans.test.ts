import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import { listAudit } from "../../src/audit/list-audit.js";
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { filterToSql, type SortedBy, sortToSql } from "../../src/database/sqlite/filter-to-sql.js";
import { openSqliteDatabase, SQLITE_FILE } from "../../src/database/sqlite/sqlite-database.js";
import { RotationRecords } from "../../src/installations/tokens/rotation-records.js";
import { listInstallations } from "../../src/overview/list-installations.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { CIPHER } from "../rotation/rotation-stage.js";

describe("The embedded database finds by an index", () => {
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

  /** How SQLite would find and sort these, where `sortedBy` and the first field of the filter hold no list. */
  function plan(
    table: string,
    filter: Document,
    sort: { readonly [field: string]: 1 | -1 } = {},
    sortedBy: ReadonlyMap<string, SortedBy> = new Map(),
  ): string[] {
    const { sql, parameters } = filterToSql(
      filter,
      new Set([...Object.keys(filter).slice(0, 1), ...sortedBy.keys()]),
    );
    const order = sortToSql(sort, sortedBy);
    const query = `EXPLAIN QUERY PLAN SELECT document FROM ${table} WHERE ${sql} ${order && `ORDER BY ${order}`} LIMIT 200`;
    const sqlite = new Sqlite(join(directory, SQLITE_FILE));
    try {
      return sqlite
        .prepare(query)
        .all(...parameters)
        .map((step) => (step as { detail: string }).detail)
        .filter((detail) => detail.includes(` ${table}`) || detail.includes("ORDER BY"));
    } finally {
      sqlite.close();
    }
  }

  it("due events, and a workspace's or an organization's records", () => {
    const due = { dueAt: { $lte: new Date() }, clientId: null, v: 1 };
    assert.deepEqual(plan("events", due, { dueAt: 1 }, new Map([["dueAt", "dates"]])), [
      "SEARCH events USING INDEX events dueAt (<expr><?)",
    ]);
    assert.deepEqual(plan("installations", { workspace: "team:T1", kind: "user" }), [
      "SEARCH installations USING INDEX installations workspace (<expr>=?)",
    ]);
    assert.deepEqual(plan("installations", { "enterprise.id": "E1" }), [
      "SEARCH installations USING INDEX installations enterprise.id (<expr>=?)",
    ]);
  });

  it("the tokens that expire soon, those whose person is to be told, and whether any expires, in their order", async () => {
    const { collection, calls } = watched(database.installations);
    const records = new RotationRecords({
      installations: collection,
      cipher: CIPHER,
      clientId: "1.2",
      clock: Date.now,
      cache: undefined,
    });
    await records.due(Date.now(), 80);
    for (const kind of ["bot", "user"] as const) await records.untold(kind, Date.now(), 80);
    await records.anyExpires();
    const plans = calls.map(({ args: [filter, options] }) => {
      const { sort } = options as { sort: { readonly [field: string]: 1 } };
      return plan(
        "installations",
        filter as Document,
        sort,
        new Map([[Object.keys(sort)[0] ?? "", "numbers"]]),
      );
    });
    assert.deepEqual(plans, [
      ["SEARCH installations USING INDEX installations bot.expiresAt (<expr><?)"],
      ["SEARCH installations USING INDEX installations user.expiresAt (<expr><?)"],
      ["SEARCH installations USING INDEX installations bot.expiresAt (<expr>>? AND <expr><?)"],
      ["SEARCH installations USING INDEX installations user.expiresAt (<expr>>? AND <expr><?)"],
      ["SEARCH installations USING INDEX installations bot.expiresAt (<expr>>?)"],
      ["SEARCH installations USING INDEX installations user.expiresAt (<expr>>?)"],
    ]);
  });

  it("the entries of the audit trail in their order, and what an operator lists of the installations", async () => {
    const audit = watched(database.audit);
    await listAudit(audit.collection, { clientId: "1.2" }, 10);
    const installations = watched(database.installations);
    for (const filter of [{}, { missingScope: "a" }, { needsReinstall: true }, { silentSince: new Date() }]) {
      await listInstallations(installations.collection, "1.2", filter, 10);
    }
    const plans = (table: string, { calls }: ReturnType<typeof watched>) =>
      calls.map(({ args: [filter, options] }) => {
        const { sort } = options as { sort: { readonly [field: string]: 1 } };
        const dates = Object.keys(sort).filter((field) => field !== "_id");
        return plan(
          table,
          filter as Document,
          sort,
          new Map(dates.map((field) => [field, "dates"] as const)),
        );
      });
    assert.deepEqual(plans("audit", audit), [["SEARCH audit USING INDEX audit at (<expr>>?)"]]);
    const ofIds = ["SEARCH installations USING INDEX sqlite_autoindex_installations_1 (_id>? AND _id<?)"];
    assert.deepEqual(plans("installations", installations), [
      ofIds,
      ofIds,
      ["SEARCH installations USING INDEX installations rotation.needsReinstallSince (<expr>>?)"],
      ["SEARCH installations USING INDEX installations lastEventAt (<expr>>? AND <expr><?)"],
    ]);
  });

  it("also where an earlier release made the tables without it", async () => {
    await database.close();
    const sqlite = new Sqlite(join(directory, SQLITE_FILE));
    sqlite.exec('DROP INDEX "installations bot.expiresAt"');
    sqlite.close();
    const due = { "bot.expiresAt": { $lt: 5 } };
    assert.deepEqual(plan("installations", due), ["SCAN installations"]);
    database = await openSqliteDatabase(directory);
    assert.deepEqual(plan("installations", due), [
      "SEARCH installations USING INDEX installations bot.expiresAt (<expr><?)",
    ]);
  });
});
