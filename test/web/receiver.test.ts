import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow } from "../flows/flow.js";

onADatabase("A stop", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  /** A mention is in flight until this long after. */
  async function busy(delayMs: number): Promise<void> {
    await flow.install(flow.acme);
    flow.localSlack.failNext("chat.postMessage", { delayMs });
    const { ts } = await flow.mention(flow.acme);
    await flow.localSlack.until("the call", () =>
      flow.localSlack.calls.find(({ args }) => args.thread_ts === ts),
    );
  }

  it("that is called again during a stop is the same stop", async () => {
    await busy(600);
    const order: string[] = [];
    const first = flow.app.stop().then((inTime) => order.push(`first ${inTime}`));
    const second = flow.app.stop(1).then((inTime) => order.push(`second ${inTime}`));
    await Promise.all([first, second]);
    assert.deepEqual(order, ["first true", "second true"]);
    assert.equal(await flow.app.stop(), true);
  });

  it("that did not finish resolves to false on each call", async () => {
    await busy(600);
    assert.deepEqual(await Promise.all([flow.app.stop(50), flow.app.stop()]), [false, false]);
    assert.equal(await flow.app.stop(), false);
  });

  it("works again after each start", async () => {
    assert.equal(await flow.app.stop(), true);
    await flow.app.start();
    assert.equal((await fetch(`${flow.url}/healthz`)).status, 200);
    assert.equal(await flow.app.stop(), true);
    await assert.rejects(fetch(`${flow.url}/healthz`));
  });
});
