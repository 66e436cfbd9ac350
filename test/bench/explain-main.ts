import { parseArgs } from "node:util";
import { explainedTable, explainQueries } from "./explain.js";

const { values } = parseArgs({ options: { documents: { type: "string", default: "10000000" } } });
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => interrupted.abort(new Error("Interrupted.")));
}
const queries = await explainQueries({
  serverUri: process.env.MONGODB_TEST_URI ?? process.env.MONGODB_URI ?? "mongodb://127.0.0.1:27017/",
  documents: Number(values.documents),
  say: (text) => process.stderr.write(`${text}\n`),
  interrupted: interrupted.signal,
});
process.stdout.write(`${explainedTable(queries)}\n`);
