import assert from "node:assert/strict";
import { type SinonFakeTimers, useFakeTimers } from "sinon";
import { BoltStage } from "../conformance/bolt-stage.js";

describe("Local Slack: Bolt's SocketModeReceiver", () => {
  let clock: SinonFakeTimers;
  let stage: BoltStage;

  beforeEach(async () => {
    clock = useFakeTimers({ now: Date.parse("2026-01-02T03:04:05Z"), toFake: ["Date"] });
    const localSlack = { clock: () => clock.now, timers: clock };
    stage = await BoltStage.start("SocketModeReceiver", { localSlack });
    await stage.install(stage.acme);
  });
  afterEach(async () => {
    clock.restore();
    await stage.stop();
  });

  for (const [what, waitMs] of [
    ["is warned", 0],
    ["is asked to after an hour", 3_590_000],
  ] as const) {
    it(`connects anew when it ${what}, and loses no event that is sent meanwhile`, async () => {
      const { localSlack, acme } = stage;
      const heard: string[] = [];
      stage.app.event("message", async ({ event }) => {
        heard.push("text" in event ? String(event.text) : "");
      });
      const dm = localSlack.dm(acme.id, acme.people[1].id);
      const say = (text: string) => localSlack.postMessage({ ...stage.second(acme), channel: dm, text });
      await say("before");
      await localSlack.idle();
      if (waitMs === 0) localSlack.refreshSockets();
      else await clock.tickAsync(waitMs);
      await localSlack.until("the end of the connection", () => localSlack.openSockets === 0 || undefined);
      await say("meanwhile");
      await localSlack.idle();
      await localSlack.until("the next connection", () => localSlack.openSockets === 1 || undefined);
      await say("after");
      await localSlack.idle();
      assert.deepEqual(heard, ["before", "after"]);
      await clock.tickAsync(60_000);
      await localSlack.idle();
      assert.deepEqual(heard, ["before", "after", "meanwhile"]);
      assert.deepEqual(
        localSlack.deliveries.map(({ attempts }) => attempts.map(({ connection }) => connection)),
        [[1], [undefined, undefined, 2], [2]],
      );
    });
  }
});
