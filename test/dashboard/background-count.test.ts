import assert from "node:assert/strict";
import { BackgroundCount } from "../../src/dashboard/counts/background-count.js";

describe("A count beside the pages", () => {
  const MINUTE_MS = 60_000;

  /** A count that ends when the test says so. */
  function stage() {
    let now = 0;
    const errors: unknown[] = [];
    const running: {
      tell: (records: number) => void;
      end: (value: string) => void;
      fail: (error: Error) => void;
    }[] = [];
    const count = new BackgroundCount(
      (tell) => new Promise<string>((end, fail) => running.push({ tell, end, fail })),
      { clock: () => now, onError: (error) => errors.push(error) },
    );
    return {
      count,
      running,
      errors,
      pass: (ms: number) => {
        now += ms;
      },
    };
  }

  it("tells how far it is until it has ended, and begins once however many look", async () => {
    const { count, running } = stage();
    const looks = [count.look(5), count.look(5)];
    running[0]?.tell(200);
    for (const look of await Promise.all(looks)) {
      assert.deepEqual(look, { last: undefined, running: 200, failed: false });
    }
    assert.equal(running.length, 1);
    running[0]?.end("all");
    await count.idle();
    assert.deepEqual(await count.look(), {
      last: { value: "all", at: new Date(0) },
      running: undefined,
      failed: false,
    });
  });

  it("is shown for five minutes, and then while it is counted anew", async () => {
    const { count, running, pass } = stage();
    count.begin();
    running[0]?.end("old");
    await count.idle();
    pass(5 * MINUTE_MS - 1);
    assert.equal((await count.look()).running, undefined);
    pass(1);
    const { last, running: read } = await count.look();
    assert.deepEqual([last?.value, read], ["old", 0]);
    running[1]?.end("new");
    await count.idle();
    assert.equal((await count.look()).last?.value, "new");
  });

  it("says that it failed, tells why, and is tried again by the next look", async () => {
    const { count, running, errors } = stage();
    count.begin();
    running[0]?.fail(new Error("away"));
    await count.idle();
    assert.deepEqual([String(errors)], ["Error: away"]);
    const look = count.look(5);
    assert.deepEqual((await look).failed, true);
    running[1]?.end("back");
    await count.idle();
    assert.deepEqual((await count.look()).failed, false);
  });
});
