import { randomInt } from "node:crypto";
import { onEachDatabase } from "../databases.js";
import { Flow } from "../flows/flow.js";
import { fuzzFrontDoor } from "./fuzz-front-door.js";

onEachDatabase("The front door", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  it("answers no generated request with 5xx, and every good event in between with 200", async function () {
    this.timeout(60_000);
    const seed = randomInt(2 ** 31);
    process.stdout.write(`      npm run fuzz -- --requests 2000 --seed ${seed}\n`);
    await fuzzFrontDoor(flow, { requests: 2_000, seed });
  });
});
