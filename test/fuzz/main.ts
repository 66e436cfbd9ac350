import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "../../src/database/open-database.js";
import { freshMongoDatabase } from "../../src/demo/fresh-mongo-database.js";
import { Flow } from "../flows/flow.js";
import { fuzzFrontDoor } from "./fuzz-front-door.js";

const HELP = `npm run fuzz -- [--requests 2000] [--seed N]

Sends generated requests to the app, on the MongoDB of MONGODB_TEST_URI, else on the embedded database. A seed repeats a run.
`;

const { values } = parseArgs({
  options: {
    requests: { type: "string" },
    seed: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
const requests = Number(values.requests ?? 2_000);
const seed = Number(values.seed ?? randomInt(2 ** 31));

const { MONGODB_TEST_URI } = process.env;
const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-fuzz-"));
const mongo = MONGODB_TEST_URI ? freshMongoDatabase(MONGODB_TEST_URI, "fuzz") : undefined;
const database = await openDatabase(mongo === undefined ? { directory } : { uri: mongo.uri });
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`npm run fuzz -- --requests ${requests} --seed ${seed} # ${database.kind}`);
const startedAt = performance.now();
const flow = await Flow.start(database);
try {
  const { statuses, goodEvents } = await fuzzFrontDoor(flow, { requests, seed });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  say(
    `${requests} requests in ${seconds} s: ${Object.entries(statuses)
      .map((pair) => pair.join(" × "))
      .join(", ")}`,
  );
  say(`${goodEvents} good events in between: all answered 200, and handled`);
} finally {
  await flow.stop();
  await database.close();
  await mongo?.drop();
  await rm(directory, { recursive: true, force: true });
}
