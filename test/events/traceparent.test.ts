import assert from "node:assert/strict";
import { NO_TELEMETRY } from "../../src/telemetry/telemetry.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

const TRACEPARENT = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

onEachDatabase("An event that was stored with a traceparent", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  /** Stored by a process that collects traces and has no room for it. */
  const stored = async (traceparent: unknown = TRACEPARENT) => {
    const telemetry = { ...NO_TELEMETRY, traceparent: () => traceparent as string };
    const body = callback();
    await stage.inbox({ telemetry }).accept(body);
    assert.equal((await stage.stored(body.event_id))?.traceparent, traceparent);
    return body.event_id;
  };

  it("is handled by a process that collects none", async () => {
    const id = await stored();
    const { handed } = stage.started();
    (await until("it is handed over", () => handed[0])).finish();
    await stage.untilStored(id, (record) => record.expiresAt !== undefined && !("traceparent" in record));
  });

  it("keeps it while it waits for its next try", async () => {
    const id = await stored();
    const { handed } = stage.started();
    (await until("it is handed over", () => handed[0])).fail(new Error("no"));
    const { traceparent } = await stage.untilStored(
      id,
      ({ attempts, owner }) => attempts === 1 && owner === undefined,
    );
    assert.equal(traceparent, TRACEPARENT);
  });

  it("is handed to the telemetry of the process that tries it, as the part of which its try is", async () => {
    await stored();
    const parents: unknown[] = [];
    const inSpan: typeof NO_TELEMETRY.inSpan = (options, work) => {
      parents.push(options.parent);
      return NO_TELEMETRY.inSpan(options, work);
    };
    const { handed } = stage.started({ telemetry: { ...NO_TELEMETRY, isOn: true, inSpan } });
    (await until("it is handed over", () => handed[0])).finish();
    assert.deepEqual(parents, [TRACEPARENT]);
  });
});
