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

  for (const [requests, mark] of [
    [300, ""],
    [2_000, " (long: 20 s)"],
  ] as const) {
    it(`answers none of ${requests} generated requests with 5xx, and every good event in between with 200${mark}`, async function () {
      this.timeout(300_000);
      const seed = randomInt(2 ** 31);
      process.stdout.write(`      npm run fuzz -- --requests ${requests} --seed ${seed}\n`);
      await fuzzFrontDoor(flow, { requests, seed });
    });
  }
});
