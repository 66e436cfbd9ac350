import assert from "node:assert/strict";
import { eraseEventsIn } from "../../../src/events/erase-events.js";
import { FailedEvents } from "../../../src/events/operator/failed-events.js";
import { PermanentError } from "../../../src/events/permanent-error.js";
import { onEachDatabase } from "../../databases.js";
import { callback, InboxStage, until } from "../inbox-stage.js";

onEachDatabase("FailedEvents", (database) => {
  let stage: InboxStage;
  let failed: FailedEvents;
  beforeEach(() => {
    stage = new InboxStage(database().events);
    failed = new FailedEvents({ events: stage.events, clientId: stage.clientId, clock: () => stage.now });
  });
  afterEach(() => stage.close());

  /** Resolves when an event of this text has failed for good. */
  async function fail(options: { team?: string; error?: Error } = {}): Promise<string> {
    const { team = "T0ACME", error = new PermanentError("no") } = options;
    const inbox = stage.handling(async (_body, event) => {
      await event.runOnce("well", async () => undefined);
      throw error;
    });
    const body = callback({ team, text: "what Ada wrote" });
    await inbox.accept(body);
    await stage.untilStored(body.event_id, ({ failedAt }) => failedAt !== undefined);
    await inbox.stop(1_000);
    return body.event_id;
  }

  it("are listed by workspace and error, the most recent one first", async () => {
    const one = await fail();
    stage.passes(1_000);
    const other = await fail({ team: "T0OTHER" });
    stage.passes(1_000);
    const coded = Object.assign(new PermanentError("no"), { data: { error: "is_archived" } });
    const archived = await fail({ error: coded });
    const ids = async (filter = {}) => (await failed.list(filter)).map(({ id }) => id);
    assert.deepEqual(await ids(), [archived, other, one]);
    assert.deepEqual(await ids({ teamId: "T0ACME" }), [archived, one]);
    assert.deepEqual(await ids({ error: "is_archived" }), [archived]);
    assert.deepEqual(await ids({ error: "Archived" }), [archived]);
    assert.deepEqual(await ids({ before: new Date(stage.now - 1_000) }), [other, one]);
    assert.deepEqual(await ids({ teamId: "T0OTHER", error: "is_archived" }), []);
    assert.equal((await failed.list({}, 2)).length, 2);
  });

  it("are shown without their bodies", async () => {
    const id = await fail();
    const shown = await failed.show(id);
    assert.deepEqual(shown, {
      id,
      type: "message",
      teamId: "T0ACME",
      error: "event_permanent",
      attempts: 1,
      finished: ["well"],
      receivedAt: new Date(stage.now),
      failedAt: new Date(stage.now),
      expiresAt: new Date(stage.now + 14 * 24 * 60 * 60 * 1_000),
    });
    assert.equal(await failed.show("EvNOTHERE"), undefined);
  });

  it("run again, one or all of them, with all their tries and without the listeners that finished", async () => {
    const id = await fail();
    await fail({ team: "T0OTHER" });
    await fail({ team: "T0OTHER" });
    const runs: string[] = [];
    const inbox = stage.handling(async (body, event) => {
      await event.runOnce("well", async () => runs.push("well"));
      await event.runOnce("ill", async () => runs.push(body.event_id));
      assert.equal(event.attempts, 0);
    });
    assert.equal(await failed.runAgain(id), true);
    assert.equal(await failed.runAgain(id), false);
    await until("it is handled", async () => {
      await inbox.pollDue();
      return inbox.counts.done || undefined;
    });
    assert.deepEqual(runs, [id]);
    assert.equal(await failed.runAllAgain({ teamId: "T0OTHER" }), 2);
    await until("they are handled", async () => {
      await inbox.pollDue();
      return inbox.counts.done === 3 ? true : undefined;
    });
    assert.deepEqual(await failed.list(), []);
  });

  it("run again for a listener that gave up, too", async () => {
    const runs: string[] = [];
    let fixed = false;
    const inbox = stage.handling((_body, event) =>
      event.runOnce("one", async () => {
        runs.push("one");
        if (!fixed) throw new PermanentError("not yet fixed");
      }),
    );
    const body = callback();
    await inbox.accept(body);
    await stage.untilStored(body.event_id, ({ failedAt }) => failedAt !== undefined);
    fixed = true;
    assert.equal(await failed.runAgain(body.event_id), true);
    await until("it is handled", async () => {
      await inbox.pollDue();
      return inbox.counts.done || undefined;
    });
    assert.deepEqual(runs, ["one", "one"]);
  });

  it("are deleted one by one", async () => {
    const id = await fail();
    const other = await fail();
    assert.equal(await failed.drop(id), true);
    assert.equal(await failed.drop(id), false);
    assert.equal(await stage.stored(id), null);
    assert.equal((await failed.list())[0]?.id, other);
  });

  it("include no event that is pending or in flight: it can neither be run again nor deleted", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    await until("it is handed over", () => handed[0]);
    assert.equal(await failed.runAgain(body.event_id), false);
    assert.equal(await failed.drop(body.event_id), false);
    assert.ok(await stage.stored(body.event_id));
  });

  it("are erased after an uninstall, as are pending events and those in flight, except the uninstall event itself", async () => {
    const gone = await fail();
    const { inbox, handed } = stage.started({ maxInFlight: 2 });
    const [well, ill, waiting] = [callback(), callback(), callback()];
    for (const body of [well, ill, waiting]) await inbox.accept(body);
    await until("two are in flight", () => handed[1]);
    const elsewhere = callback({ team: "T0OTHER" });
    await inbox.accept(elsewhere);
    const uninstall = callback();
    await inbox.accept(uninstall);

    const erase = eraseEventsIn({ events: stage.events, clientId: stage.clientId, clock: () => stage.now });
    const received = new Date(stage.now + 1);
    await erase({ isEnterpriseInstall: false, teamId: "T0ACME" }, uninstall.event_id, received);

    for (const id of [gone, well.event_id, ill.event_id, waiting.event_id]) {
      const document = await stage.stored(id);
      assert.ok(document);
      assert.equal(document.sealedBody, undefined);
    }
    assert.deepEqual(await failed.list(), []);
    assert.ok((await stage.stored(elsewhere.event_id))?.sealedBody);
    assert.ok((await stage.stored(uninstall.event_id))?.sealedBody);
    assert.equal(await inbox.accept(waiting), "duplicate");

    // What is in flight is settled as ever; what failed, and what waited, is not handed over (again).
    handed[0]?.finish();
    handed[1]?.fail(new Error("its token is dead"));
    await until("the two others are handed over", () => handed[3]);
    for (const { finish } of handed.slice(2)) finish();
    stage.passes(1_000);
    await until(
      () => JSON.stringify([inbox.counts, inbox.load, stage.lines]),
      async () => {
        await inbox.pollDue();
        return inbox.counts.done === 5 ? true : undefined;
      },
    );
    assert.equal(inbox.counts.lost, 0);
    assert.deepEqual(await failed.list(), []);
    assert.deepEqual(
      handed.map(({ body }) => body.event_id).sort(),
      [well, ill, elsewhere, uninstall].map(({ event_id }) => event_id).sort(),
    );
    for (const { event_id } of [well, ill, waiting]) {
      assert.ok((await stage.stored(event_id))?.expiresAt);
    }
  });

  it("are kept with their bodies, as are pending events, when they were received after the time of the uninstall", async () => {
    const before = await fail();
    stage.passes(1_000);
    const uninstalledAt = new Date(stage.now);
    const after = await fail();
    const waiting = callback();
    await stage.inbox().accept(waiting);
    const erase = eraseEventsIn({ events: stage.events, clientId: stage.clientId, clock: () => stage.now });
    await erase({ isEnterpriseInstall: false, teamId: "T0ACME" }, "EvANOTHER", uninstalledAt);
    assert.equal((await stage.stored(before))?.sealedBody, undefined);
    assert.deepEqual(
      (await failed.list()).map(({ id }) => id),
      [after],
    );
    for (const id of [after, waiting.event_id]) assert.ok((await stage.stored(id))?.sealedBody);
  });

  it("do not include an event whose body was erased while it was in flight", async () => {
    const { inbox, handed } = stage.started();
    const body = callback();
    await inbox.accept(body);
    const held = await until("it is in flight", () => handed[0]);
    const erase = eraseEventsIn({ events: stage.events, clientId: stage.clientId, clock: () => stage.now });
    await erase({ isEnterpriseInstall: false, teamId: "T0ACME" }, "EvANOTHER", new Date(stage.now + 1));
    held.fail(new PermanentError("never"));
    await until("it is settled", () => (inbox.load.inFlight === 0 ? true : undefined));
    assert.deepEqual(await failed.list(), []);
    stage.passes(31_000);
    await until("it is done", async () => {
      await inbox.pollDue();
      return inbox.counts.done || undefined;
    });
    assert.equal(handed.length, 1);
  });
});
