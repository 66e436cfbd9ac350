import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Query, recordQueries } from "../bench/queries.js";
import { onEachDatabase } from "../databases.js";
import { tableRows } from "./markdown.js";

/** A call of a collection's method, as `src` writes it. */
const CALL =
  /\b(?:events|installations|states|audit|appState|answers|agentAnswers|collection)\s*\.(?:find|findOne|insertOne|insertMany|updateOne|findOneAndUpdate|updateMany|bulkWrite|deleteOne|deleteMany)\(/g;

/** An operator starts the doctor, the dashboard and the commands; the embedded database is no server. */
const LEFT_OUT = [
  "src/demo/",
  "src/cli/",
  "src/doctor/",
  "src/dashboard/",
  "src/overview/page-of-installations.ts",
  "src/lifecycle/revoke-and-delete.ts",
  "src/customer-data/",
  "src/own-collections/", // what a company asks of its own data is its own
  "src/keys/",
  "src/database/measured-database.ts", // passes on what others send
  "src/database/pages/",
  "src/database/sqlite/",
  "src/lifecycle/records-of-target.ts",
  "src/installations/transfer/",
];

/** The file and line of every such call. */
function callSites(): string[] {
  return readdirSync("src", { recursive: true, encoding: "utf8" })
    .map((file) => join("src", file).replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !LEFT_OUT.some((folder) => file.startsWith(folder)))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return [...text.matchAll(CALL)].map(({ index, 0: call }) => {
        const end = index + call.length;
        return `${file}:${text.slice(0, end).split("\n").length}`;
      });
    });
}

onEachDatabase("docs/scale.md", (database) => {
  let queries: Query[];
  before(async () => {
    queries = await recordQueries(database());
  });

  it("lists every query that the app sends, no other, and where each goes in a sharded cluster", () => {
    const listed = tableRows(readFileSync("docs/scale.md", "utf8"), "| Query | Goes to |");
    const sent = new Map(queries.map(({ shape, goesTo }) => [shape, goesTo]));
    assert.deepEqual(
      listed.map(([shape = "", goesTo]) => [shape.replaceAll("`", ""), goesTo]).sort(),
      [...sent].sort(),
    );
  });

  it("misses no line of the code that queries a collection", () => {
    const reached = queries.map(({ site }) => site);
    assert.deepEqual(
      callSites().filter((site) => !reached.includes(site)),
      [],
    );
    assert.ok(callSites().length > 20, "lines are found at all");
  });
});
