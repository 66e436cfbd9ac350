import assert from "node:assert/strict";
import { join } from "node:path";
import Sqlite from "libsql";
import { MongoClient } from "mongodb";
import type { Document } from "../../../src/database/collection.js";
import type { Database } from "../../../src/database/database.js";
import { openDatabase } from "../../../src/database/open-database.js";
import { filterToSql, sortToSql } from "../../../src/database/sqlite/filter-to-sql.js";
import { SQLITE_FILE } from "../../../src/database/sqlite/sqlite-database.js";
import { EVENT_VERSION, eventRecordId, failedFields } from "../../../src/events/event-record.js";
import { AbandonedEvents } from "../../../src/events/operator/abandoned-events.js";
import { FailedEvents } from "../../../src/events/operator/failed-events.js";
import { MOST_OTHERS, otherClientIds } from "../../../src/events/operator/other-client-ids.js";
import { stagesOf } from "../../bench/explain.js";
import { type DatabaseTarget, onEachDatabaseTarget } from "../../databases.js";
import { watched } from "../../installations/fixtures/watched-collection.js";

const NOW = Date.UTC(2026, 0, 5, 9);
const OWN = "1.1";
const RETIRED = "2.2";

/** An event of a team, in the state that its fields say. */
function event(clientId: string | undefined, number: number, fields: Document): Document {
  const eventId = `Ev${String(number).padStart(5, "0")}`;
  return {
    _id: eventRecordId(clientId, eventId),
    v: EVENT_VERSION,
    clientId: clientId ?? null,
    eventId,
    type: "message",
    teamId: number % 2 === 0 ? "T0EVEN" : "T0ODD",
    workspace: null,
    receivedAt: new Date(NOW),
    attempts: 6,
    finished: [],
    sealedBody: "sealed",
    ...fields,
  };
}

onEachDatabaseTarget("The operator's view of events", (target) => {
  let database: Database;
  const clock = () => NOW;
  const failedOf = (clientId: string, events = database.events) =>
    new FailedEvents({ events, clientId, clock });
  const abandonedOf = (clientId: string, events = database.events) =>
    new AbandonedEvents({ events, clientId, clock });
  const states = async () => {
    const documents = await database.events.find({}).toArray();
    const of = (wanted: (document: Document) => boolean) => documents.filter(wanted).length;
    return {
      failed: of(({ failedAt }) => failedAt),
      due: of(({ dueAt }) => dueAt),
      handled: of(({ failedAt, dueAt }) => !failedAt && !dueAt),
    };
  };

  before(async () => {
    database = await openDatabase(target());
  });
  after(() => database?.close());
  beforeEach(async () => {
    await database.events.deleteMany({});
    // Many have the same date, as those that expired together.
    const failedAt = (number: number) => new Date(NOW - Math.floor(number / 450) * 60_000);
    const error = (number: number) => (number % 5 === 0 ? "channel_not_found" : "Is_Archived");
    const failed = Array.from({ length: 900 }, (_, number) =>
      event(OWN, number, { ...failedFields(NOW), failedAt: failedAt(number), error: error(number) }),
    );
    const handled = Array.from({ length: 300 }, (_, number) =>
      event(OWN, 1_000 + number, { expiresAt: new Date(NOW + 60_000) }),
    );
    const retired = Array.from({ length: 300 }, (_, number) =>
      event(RETIRED, number, number < 250 ? { dueAt: new Date(NOW - number) } : failedFields(NOW)),
    );
    const inFlight = event(RETIRED, 500, { dueAt: new Date(NOW + 1), owner: "a process" });
    await database.events.insertMany([...failed, ...handled, ...retired, inFlight], { ordered: false });
  });

  it("lists all of them, however many have the same date, and only those that are selected", async () => {
    const count = async (filter = {}) => {
      const ids = new Set<string>();
      let seen = 0;
      for await (const page of failedOf(OWN).pages(filter)) {
        for (const { id } of page) ids.add(id);
        seen += page.length;
      }
      assert.equal(ids.size, seen, "none twice");
      return seen;
    };
    assert.equal(await count(), 900);
    assert.equal(await count({ teamId: "T0EVEN" }), 450);
    assert.equal(await count({ error: "archived" }), 720);
    assert.equal(await count({ teamId: "T0EVEN", error: "channel_", before: new Date(NOW - 60_000) }), 45);
    assert.equal((await failedOf(OWN).list({}, 250)).length, 250);
  });

  it("reads ranges of an index, and 200 events at a time, whatever is selected", async () => {
    const { collection, calls } = watched(database.events);
    const everything = { teamId: "T0NOBODY", error: "never", before: new Date(NOW) };
    for (const filter of [{}, everything]) {
      for await (const _ of failedOf(OWN, collection).pages(filter));
      for await (const _ of abandonedOf(RETIRED, collection).pages(filter));
    }
    await otherClientIds(collection, [OWN]);
    assert.ok(calls.length > 10, `${calls.length} reads`);
    for (const { method, args } of calls) {
      const [filter, { sort = {}, limit = 0 } = {}] = args as [
        Document,
        { sort?: Document; limit?: number }?,
      ];
      const about = JSON.stringify({ method, filter });
      if (method === "find") assert.ok(limit > 0 && limit <= 200, about);
      else assert.equal(method, "findOne");
      const field = "failedAt" in filter ? "failedAt" : "dueAt";
      assert.ok(
        Object.keys(sort).every((each) => each === field),
        about,
      );
      await assertFoundByIndex(target(), filter, sort, field);
    }
    // What is not selected is read once, too: 900 and 300 events, twice.
    assert.ok(calls.length < 40, `${calls.length} reads`);
  });

  it("runs all selected ones again, once, by two commands at once, and again after one was stopped", async () => {
    const stopped = failedOf(OWN).runAllAgain({ teamId: "T0EVEN" }, (count) => {
      if (count >= 200) throw new Error("killed");
    });
    await assert.rejects(stopped, /killed/);
    const half = (await states()).failed;
    assert.ok(half < 950 && half > 450, `${half} are left`);
    const told: number[] = [];
    const counts = await Promise.all([
      failedOf(OWN).runAllAgain({ teamId: "T0EVEN" }, (count) => told.push(count)),
      failedOf(OWN).runAllAgain({ teamId: "T0EVEN" }),
    ]);
    assert.equal((counts[0] ?? 0) + (counts[1] ?? 0), half - 450 - 50);
    assert.ok(told.length > 1, "progress");
    assert.deepEqual(await states(), { failed: 450 + 50, due: 450 + 251, handled: 300 });
    assert.equal(await failedOf(OWN).runAllAgain({ teamId: "T0EVEN" }), 0);
  });

  it("drops all selected ones, by two commands at once, and nothing else", async () => {
    const filter = { error: "is_archived" };
    const counts = await Promise.all([failedOf(OWN).dropAll(filter), failedOf(OWN).dropAll(filter)]);
    assert.equal((counts[0] ?? 0) + (counts[1] ?? 0), 720);
    assert.deepEqual(await states(), { failed: 180 + 50, due: 251, handled: 300 });
  });

  it("of an app that is no longer run are those that are due; none that a process works on", async () => {
    const abandoned = abandonedOf(RETIRED);
    const [latest] = await abandoned.list({}, 1);
    assert.deepEqual(latest, {
      id: "Ev00000",
      type: "message",
      teamId: "T0EVEN",
      error: undefined,
      attempts: 6,
      finished: [],
      receivedAt: new Date(NOW),
      dueAt: new Date(NOW),
    });
    assert.equal(await abandoned.show("Ev00500"), undefined);
    assert.equal(await abandoned.drop("Ev00500"), false);
    assert.equal(await abandoned.drop("Ev00000"), true);
    assert.equal(await abandoned.dropAll(), 249);
    assert.deepEqual(await states(), { failed: 950, due: 1, handled: 300 });
  });

  it("names the other client ids that have any, twenty at most", async () => {
    assert.deepEqual(await otherClientIds(database.events, [OWN]), [RETIRED]);
    assert.deepEqual(await otherClientIds(database.events, [OWN, RETIRED]), []);
    await database.events.insertOne(event(undefined, 1, { dueAt: new Date(NOW) }));
    await database.events.insertOne(event("3.3", 1, { expiresAt: new Date(NOW) }));
    assert.deepEqual(await otherClientIds(database.events, [OWN]), [RETIRED, null]);
    assert.deepEqual(await otherClientIds(database.events, [undefined]), [OWN, RETIRED].sort());
    const many = Array.from({ length: 30 }, (_, number) => event(`9.${number}`, 1, failedFields(NOW)));
    await database.events.insertMany(many, { ordered: false });
    assert.equal((await otherClientIds(database.events, [OWN])).length, MOST_OTHERS);
  });
});

/** What the database itself says of how it finds them. */
async function assertFoundByIndex(
  target: DatabaseTarget,
  filter: Document,
  sort: Document,
  field: "failedAt" | "dueAt",
): Promise<void> {
  if ("directory" in target) {
    const sqlite = new Sqlite(join(target.directory, SQLITE_FILE));
    try {
      const { sql, parameters } = filterToSql(filter, new Set([field]));
      const order = sortToSql(sort as { [field: string]: -1 }, new Map([[field, "dates"]]));
      const query = `EXPLAIN QUERY PLAN SELECT document FROM events WHERE ${sql} ${order && `ORDER BY ${order}`} LIMIT 200`;
      const plan = (sqlite.prepare(query).all(...parameters) as { detail: string }[]).map(
        ({ detail }) => detail,
      );
      assert.match(plan[0] ?? "", new RegExp(`^SEARCH events USING INDEX events ${field} \\(<expr>[<>]`));
      assert.ok(!plan.some((step) => /TEMP B-TREE/.test(step)), plan.join("; "));
    } finally {
      sqlite.close();
    }
    return;
  }
  const client = new MongoClient(target.uri);
  try {
    const plan: Document = await client.db().collection("events").find(filter, { sort }).limit(200).explain();
    const { stages, indexes } = stagesOf(plan.queryPlanner);
    assert.deepEqual(
      indexes,
      [field === "failedAt" ? "failed_by_app" : "due_by_app"],
      JSON.stringify(filter),
    );
    assert.ok(!stages.some((stage) => /Seq Scan|COLLSCAN/.test(stage)), stages.join());
  } finally {
    await client.close();
  }
}
