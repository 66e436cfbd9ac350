import { randomInt } from "node:crypto";
import { onADatabase } from "../databases.js";
import { Flow } from "../flows/flow.js";
import { fuzzFrontDoor } from "./fuzz-front-door.js";

onADatabase("The front door", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  it("answers none of 2,000 generated requests with 5xx, and every good event in between with 200", async function () {
    this.timeout(300_000);
    const seed = randomInt(2 ** 31);
    process.stdout.write(`      npm run fuzz -- --requests 2000 --seed ${seed}\n`);
    await fuzzFrontDoor(flow, { requests: 2_000, seed });
  });
});
