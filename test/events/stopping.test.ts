import assert from "node:assert/strict";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

onEachDatabase("An inbox that stops", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  it("waits for what it has in hand, and has it settled before it has stopped", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    const held = await until("it is handed over", () => handed[0]);
    const stopped = inbox.stop(5_000);
    held.finish();
    assert.equal(await stopped, true);
    assert.equal((await stage.stored(body.event_id))?.sealedBody, undefined);
  });

  it("leaves what it accepts meanwhile in the database, for others", async () => {
    const { inbox, handed } = stage.started();
    await inbox.stop(1_000);
    const body = callback();
    assert.equal(await inbox.accept(body), "accepted");
    const other = stage.started();
    await until("the other has it", async () => {
      await other.inbox.lookForDue();
      return other.handed[0];
    });
    assert.equal(handed.length, 0);
  });

  it("lets go of what is not finished in time, for others to take at once", async () => {
    const { inbox, handed } = stage.started();
    await inbox.accept(callback());
    await until("it is handed over", () => handed[0]);
    assert.equal(await inbox.stop(50), false);
    const other = stage.started();
    await until("the other has it", async () => {
      await other.inbox.lookForDue();
      return other.handed[0];
    });
    assert.equal(other.handed[0]?.event.attempts, 0);
  });

  it("takes nothing that is due once it has been told to look no more", async () => {
    await stage.inbox().accept(callback());
    const { inbox, handed } = stage.started();
    inbox.lookNoMore();
    await inbox.stop(1_000);
    assert.equal(await inbox.lookForDue(), 0);
    assert.equal(handed.length, 0);
  });
});
