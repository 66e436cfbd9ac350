import assert from "node:assert/strict";
import { MongoClient } from "mongodb";
import { onMongoServer } from "../databases.js";
import { explainedTable, explainQueries, stagesOf } from "./explain.js";

const databasesOf = async (uri: string) => {
  const client = new MongoClient(uri);
  try {
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
    return databases.map(({ name }) => name).filter((name) => name.startsWith("bench_explain"));
  } finally {
    await client.close();
  }
};

onMongoServer("npm run bench -- --explain", (uri) => {
  const explaining = (signal = new AbortController().signal) => ({
    serverUri: uri(),
    documents: 6_000,
    say: () => undefined,
    interrupted: signal,
  });

  it("has every query of the app find by an index, and drops its database", async function () {
    this.timeout(60_000);
    const before = await databasesOf(uri());
    const queries = await explainQueries(explaining());
    assert.ok(queries.length > 20, `${queries.length} queries`);
    for (const { shape, indexes, stages } of queries) {
      assert.equal(indexes.length, 1, shape);
      assert.ok(!stages.some((stage) => /Seq Scan|COLLSCAN/.test(stage)), shape);
    }
    assert.match(explainedTable(queries), /^query +goes to +plan +index +keys +documents +ms\n/);
    assert.deepEqual(
      (await databasesOf(uri())).filter((name) => !before.includes(name)),
      [],
    );
  });

  for (const moment of [/events stored/, /Doing what the app does/]) {
    it(`drops its database when it is interrupted after it said ${moment.source}`, async () => {
      const before = await databasesOf(uri());
      const interrupted = new AbortController();
      const say = (text: string) => {
        if (moment.test(text)) setImmediate(() => interrupted.abort(new Error("Interrupted.")));
      };
      await assert.rejects(explainQueries({ ...explaining(interrupted.signal), say }), /Interrupted\./);
      assert.deepEqual(
        (await databasesOf(uri())).filter((name) => !before.includes(name)),
        [],
      );
    });
  }
});

describe("The plan of a query", () => {
  it("is read from MongoDB's answer", () => {
    const planner = {
      winningPlan: {
        stage: "PROJECTION_SIMPLE",
        inputStage: { stage: "FETCH", inputStage: { stage: "IXSCAN", indexName: "due_by_app" } },
      },
      rejectedPlans: [{ stage: "COLLSCAN" }],
    };
    assert.deepEqual(stagesOf(planner), {
      stages: ["PROJECTION_SIMPLE", "FETCH", "IXSCAN"],
      indexes: ["due_by_app"],
    });
  });

  it("is read from the answer of a cluster, shard by shard", () => {
    const shard = (indexName: string) => ({
      winningPlan: { stage: "FETCH", inputStage: { stage: "IXSCAN", indexName } },
    });
    const planner = {
      winningPlan: { stage: "SHARD_MERGE", shards: [shard("workspace"), shard("workspace")] },
    };
    assert.deepEqual(stagesOf(planner), {
      stages: ["SHARD_MERGE", "FETCH", "IXSCAN", "FETCH", "IXSCAN"],
      indexes: ["workspace"],
    });
  });
});
