import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import { type CommandStartedEvent, MongoClient } from "mongodb";
import type { Collection, Document } from "../../src/database/collection.js";
import { type Collections, collectionsOf } from "../../src/database/collections-of.js";
import type { AllCollections } from "../../src/database/database.js";
import { ensureIndexes } from "../../src/database/indexes.js";
import type { Sql } from "../../src/database/sqlite/filter-to-sql.js";
import { openSqliteDatabase, SQLITE_FILE } from "../../src/database/sqlite/sqlite-database.js";
import { stagesOf } from "../bench/explain.js";
import { onMongoServer } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { DAY_MS, DashboardStage } from "./dashboard-stage.js";
import { OperatorBrowser } from "./operator-browser.js";

const COUNT = 430;
const MOST = 200;

/** More of everything than a page has, or than is read at once. */
async function fill(stage: DashboardStage, { installations, events, audit }: Collections): Promise<void> {
  const old = new Date(Date.now() - 100 * DAY_MS);
  const rotation = { expiresAt: 1, needsReinstallSince: old };
  await stage.install("T0", { missingScopes: ["im:write"], lastEventAt: old, rotation }, { expiresAt: 1 });
  await stage.connect("T0", "U0");
  const [workspace, person] = await Promise.all(
    [stage.id("T0"), `${stage.id("T0")}:user:U0`].map((_id) => installations.findOne({ _id })),
  );
  const copies = Array.from({ length: COUNT }, (_, index) => {
    const teamId = `T${index + 1}`;
    const _id = stage.id(teamId);
    return { ...workspace, _id, workspace: _id, team: { id: teamId, name: teamId } };
  });
  const people = Array.from({ length: COUNT }, (_, index) => ({
    ...person,
    _id: `${stage.id("T0")}:user:V${index}`,
  }));
  await installations.insertMany([...copies, ...people], { ordered: false });
  const failed = Array.from({ length: COUNT }, (_, index) =>
    stage.failedEvent(`Ev${index}`, { at: Date.now() - index }),
  );
  const waiting = Array.from({ length: COUNT }, (_, index) => {
    const { failedAt, expiresAt, ...event } = stage.failedEvent(`Ew${index}`);
    return { ...event, dueAt: new Date() };
  });
  await events.insertMany([...failed, ...waiting], { ordered: false });
  await stage.countScopes();
  const target = { isEnterpriseInstall: false, teamId: "T0" };
  await stage.audit.record({ action: "install", who: { kind: "slack" }, target });
  const [entry] = await audit.find({}).toArray();
  await audit.insertMany(
    Array.from({ length: COUNT }, (_, index) => ({
      ...entry,
      _id: `${entry?._id}${index}`,
      at: new Date(Date.now() - index),
    })),
    { ordered: false },
  );
}

const PATHS = [
  "/",
  "/workspaces",
  "/workspaces?scope=im%3Awrite",
  "/workspaces?needs=reinstall",
  "/workspaces?silent=30",
  "/workspaces?silent=90",
  "/workspaces/T0",
  "/workspaces/T0/revoke",
  "/workspaces/T0/delete",
  "/workspaces/T0/erase",
  "/workspaces/E0",
  "/events",
  "/events?team=T1",
  "/events?team=T404&error=x",
  "/events/drop?team=T1",
  "/events/Ev1",
  "/events/Ev1?body=yes",
  "/events/Ev1/drop",
  "/keys",
  "/audit",
  "/audit?place=T0",
];

/** Every page, its next page, and the counts that go on beside them. */
async function visitAll(stage: DashboardStage, collections: AllCollections): Promise<void> {
  const browser = await OperatorBrowser.open((await stage.start(collections)).url);
  for (const path of PATHS) {
    for (let [next, pages] = [path as string | undefined, 0]; next !== undefined && pages < 3; pages++) {
      const { html, status } = await browser.get(next);
      assert.equal(status, 200, next);
      next = /<a class="do" href="([^"]*)" rel="next">/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
  }
  await stage.stop(); // waits for the counts
}

/** Collections that write down each call. */
function watchedAll(collections: AllCollections) {
  const names = ["installations", "oauthStates", "events", "audit", "appState"] as const;
  const all = names.map((name) => [name, watched(collections[name])] as const);
  return {
    collections: {
      ...(Object.fromEntries(all.map(([name, { collection }]) => [name, collection])) as {
        [name in keyof Collections]: Collection;
      }),
      openCollection: collections.openCollection,
    },
    calls: () => all.flatMap(([name, { calls }]) => calls.map((call) => ({ name, ...call }))),
  };
}

/** No page writes, and each asks for 200 documents at most. */
function assertBounded({ calls }: ReturnType<typeof watchedAll>): void {
  assert.ok(calls().length > 50);
  for (const { name, method, args } of calls()) {
    assert.ok(["find", "findOne"].includes(method), `${name}.${method}`);
    if (method === "findOne") continue;
    const [filter, { limit = 0 } = {}] = args as [Document, { limit?: number }?];
    const ids = filter._id?.$in?.length ?? Number.POSITIVE_INFINITY;
    assert.ok((limit > 0 && limit <= MOST) || ids <= MOST, `${name}.find ${JSON.stringify(args)}`);
  }
}

describe("What the pages of the dashboard ask of the embedded database", () => {
  it("is a range of an index, 200 documents at a time", async () => {
    const directory = await mkdtemp(join(tmpdir(), "dashboard-test-"));
    let queries: Sql[] = [];
    const database = await openSqliteDatabase(directory, { onQuery: (query) => void queries.push(query) });
    const stage = new DashboardStage(database);
    await fill(stage, database);
    queries = [];
    const all = watchedAll(database);
    await visitAll(stage, all.collections);
    assertBounded(all);
    const sqlite = new Sqlite(join(directory, SQLITE_FILE));
    const plans = new Map(
      queries.map(({ sql, parameters }) => {
        const steps = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
        return [sql, steps.map((step) => (step as { detail: string }).detail)];
      }),
    );
    sqlite.close();
    await database.close();
    await rm(directory, { recursive: true });
    assert.ok(plans.size > 15, `${plans.size} queries that differ`);
    for (const [sql, steps] of plans) {
      const scans = steps.filter((step) =>
        /^SCAN (installations|events|audit|app_state)\b(?!.* list\b)/.test(step),
      );
      assert.deepEqual(scans, [], sql);
    }
  });
});

onMongoServer("What the pages of the dashboard ask of the database", (uri) => {
  it("is a range of an index, 200 documents at a time", async function () {
    this.timeout(60_000);
    const client = await new MongoClient(uri(), { monitorCommands: true }).connect();
    try {
      await ensureIndexes(client.db());
      const openCollection = async (name: string) => client.db().collection(name);
      const collections = { ...collectionsOf(client), openCollection };
      const stage = new DashboardStage(collections);
      await fill(stage, collections);
      const commands: CommandStartedEvent[] = [];
      client.on("commandStarted", (event) => void commands.push(event));
      const all = watchedAll(collections);
      await visitAll(stage, all.collections);
      client.removeAllListeners("commandStarted");
      assertBounded(all);
      // A server answers the first hundred documents of a find, and the others by getMore.
      const own = ["hello", "endSessions", "getMore"];
      const sent = commands.filter(({ commandName }) => !own.includes(commandName));
      assert.deepEqual([...new Set(sent.map(({ commandName }) => commandName))], ["find"]);
      for (const { command } of sent) {
        const ids = command.filter._id?.$in?.length ?? Number.POSITIVE_INFINITY;
        assert.ok((command.limit > 0 && command.limit <= MOST) || ids <= MOST, JSON.stringify(command));
      }
      const shapes = new Map(
        sent.map(({ command }) => [
          `${command.find} ${shapeOf(command.filter)} ${JSON.stringify(command.sort)}`,
          command,
        ]),
      );
      assert.ok(shapes.size > 15, `${shapes.size} commands that differ`);
      for (const [shape, { find, filter, sort, limit, projection }] of shapes) {
        const plan = await client
          .db()
          .collection(find)
          .find(filter, { limit, ...(sort && { sort }), ...(projection && { projection }) })
          .explain("executionStats");
        const { stages, indexes } = stagesOf(plan.queryPlanner);
        assert.ok(indexes.length > 0, `${shape}: ${stages}`);
        assert.ok(!stages.some((each) => /Seq Scan|COLLSCAN/.test(each)), `${shape}: ${stages}`);
      }
    } finally {
      await client.close();
    }
  });
});

/** The fields of a filter and the operators on them. */
function shapeOf(filter: Document): string {
  return Object.entries(filter)
    .map(([field, condition]) => {
      const isOperators = typeof condition === "object" && condition !== null && !(condition instanceof Date);
      return isOperators ? `${field} ${Object.keys(condition).join(" ")}` : field;
    })
    .join(", ");
}
