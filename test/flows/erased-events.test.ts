import assert from "node:assert/strict";
import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { Document } from "../../src/database/collection.js";
import { INDEXES } from "../../src/database/indexes.js";
import { oncePerEvent } from "../../src/events/once-per-event.js";
import { PermanentError } from "../../src/events/permanent-error.js";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { Flow } from "./flow.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** An event's own time has whole seconds. */
const SECOND_MS = 1_000;
const EVENT_INDEXES = INDEXES.filter(({ collection }) => collection === "events");

onADatabase("An uninstall", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  it("erases pending and failed events, by an index, and does not change how long handled events are remembered", async () => {
    const { collection, calls } = watched(database().events);
    let aheadMs = 0;
    const now = () => Date.now() + aheadMs;
    flow = await Flow.start({ ...database(), events: collection }, { clock: now });
    await flow.install(flow.acme);
    flow.app.bolt.event(
      "app_mention",
      oncePerEvent(
        "refusing",
        async ({ payload: { text } }: AllMiddlewareArgs & SlackEventMiddlewareArgs<"app_mention">) => {
          if (/never/.test(text)) throw new PermanentError("never");
          if (/not now/.test(text)) throw new Error("not now");
        },
      ),
    );
    for (const text of ["well", "never", "not now"]) await flow.mention(flow.acme, text);
    const stored = async (wanted: (event: Document) => boolean) =>
      (await collection.find({ clientId: flow.localSlack.clientId, type: "app_mention" }).toArray()).find(
        wanted,
      );
    const handled = await until("one is handled", () =>
      stored(({ expiresAt, failedAt }) => expiresAt && !failedAt),
    );
    const failed = await until("one fails", () => stored(({ failedAt }) => failedAt));
    const waits = await until("one waits", () => stored(({ attempts, dueAt }) => attempts > 0 && dueAt));

    aheadMs += SECOND_MS;
    const before = now();
    calls.length = 0;
    await flow.localSlack.uninstall(flow.acme.id);
    const erased = await until("the failed one is erased", () =>
      stored(({ _id, failedAt }) => _id === failed._id && !failedAt),
    );
    assert.ok(erased.expiresAt >= before + DAY_MS && erased.expiresAt <= now() + DAY_MS);
    assert.deepEqual(await stored(({ _id }) => _id === handled._id), handled);
    // One that expires before it is settled would be gone from under whoever has it in flight.
    const left = await stored(({ _id }) => _id === waits._id);
    assert.ok(left?.sealedBody === undefined && (left?.dueAt === undefined || left.expiresAt === undefined));
    const erasures = calls.filter(({ args: [filter] }) => "workspace" in (filter as Document));
    assert.ok(erasures.length > 0);
    for (const { args } of erasures) {
      const filter = args[0] as Document;
      const keys = EVENT_INDEXES.map(({ index: { key } }) => Object.keys(key));
      assert.ok(
        keys.some((fields) => fields.every((field) => field in filter)),
        `no index serves ${Object.keys(filter)}`,
      );
    }
  });
});
