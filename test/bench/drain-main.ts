import { parseArgs } from "node:util";
import { measureDrain } from "./drain.js";

// npx tsx test/bench/drain-main.ts: the figures of `measureDrain`, as text, and with --json for programs.
const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    processes: { type: "string", default: "1,4" },
    json: { type: "boolean", default: false },
  },
});
const serverUri = process.env.MONGODB_TEST_URI;
if (!serverUri)
  throw new Error("Set MONGODB_TEST_URI to the server whose databases may be filled and dropped.");
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => interrupted.abort(new Error("Interrupted.")));
}
const figures = await measureDrain({
  serverUri,
  events: Number(values.events),
  processes: values.processes.split(",").map(Number),
  say: (text) => process.stderr.write(`${text}\n`),
  interrupted: interrupted.signal,
});
if (values.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
