import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { clientsOf } from "../../src/clients/clients.js";
import { DeadTokenError } from "../../src/clients/dead-token-error.js";
import type { RoundOptions, RoundResult } from "../../src/clients/round.js";
import type { RoundWork } from "../../src/clients/round-work.js";
import type { Collection, Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  connection,
  orgInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { watched } from "../installations/fixtures/watched-collection.js";

const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const MINUTE_MS = 60_000;
const NOTHING = { done: 0, skipped: 0, failed: 0 };

onEachDatabase("A round through all installations", (database) => {
  let clientId: string;
  let nowMs: number;
  let warnings: { fields: Document; message: string }[];
  beforeEach(() => {
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
    nowMs = Date.UTC(2026, 4, 4, 10);
    warnings = [];
  });

  const store = () =>
    new MongoInstallationStore({ installations: database().installations, cipher: CIPHER, clientId });
  /** Another process. */
  const process = ({
    installations = database().installations,
    appState = database().appState,
  }: {
    installations?: Collection;
    appState?: Collection;
  } = {}) =>
    clientsOf({
      store: store(),
      collections: { installations, appState },
      clientId,
      clock: () => nowMs,
      log: { warn: (fields, message) => warnings.push({ fields, message }) },
    });
  const install = (teamId: string, tenant?: string) =>
    store().storeInstallation({
      ...botInstallation("bot", { team: { id: teamId, name: teamId } }),
      ...(tenant !== undefined && { tenant }),
    });
  /** So many workspaces, T0000 and so on. */
  async function fill(count: number): Promise<string[]> {
    await install("T0000");
    const example = await database().installations.findOne({ _id: `${clientId}:team:T0000` });
    const names = Array.from({ length: count }, (_, number) => `T${String(number).padStart(4, "0")}`);
    const copies = names.slice(1).map((id) => {
      const _id = `${clientId}:team:${id}`;
      return { ...example, _id, workspace: _id, team: { id, name: id } };
    });
    if (copies.length > 0) await database().installations.insertMany(copies, { ordered: false });
    return names;
  }
  const state = (name: string) =>
    database().appState.findOne({ _id: `${clientId}:round:${encodeURIComponent(name)}` });
  const round = (work: (installation: RoundWork) => unknown, options?: RoundOptions) =>
    process().forEachInstallation(work, options);
  const limited = (retryAfter: number) =>
    Object.assign(new Error("limited"), { code: "slack_webapi_rate_limited_error", retryAfter });

  it("is done for every workspace and organization of the Slack app, with its tenant and a client", async () => {
    await install("T2", "customer-2");
    await install("T1");
    await store().storeInstallation({ ...connection("U2"), team: { id: "T1" } });
    await store().storeInstallation(orgInstallation());
    const webhook = { url: "https://hooks.slack.example/1" };
    await store().storeInstallation({
      ...connection("U1"),
      team: { id: "T3" },
      incomingWebhook: webhook,
    });
    await new MongoInstallationStore({
      installations: database().installations,
      cipher: CIPHER,
      clientId: `${clientId}9`,
    }).storeInstallation(botInstallation("another app's", { team: { id: "T9" } }));
    const seen: unknown[] = [];
    const result = await round(({ client, signal, ...place }) => {
      seen.push(place);
      assert.equal(typeof client.chat.postMessage, "function");
      assert.equal(signal.aborted, false);
    });
    assert.deepEqual(seen, [
      { teamId: undefined, enterpriseId: "E1", isEnterpriseInstall: true, tenant: undefined },
      { teamId: "T1", enterpriseId: undefined, isEnterpriseInstall: false, tenant: undefined },
      { teamId: "T2", enterpriseId: undefined, isEnterpriseInstall: false, tenant: "customer-2" },
    ]);
    assert.deepEqual(result, { outcome: "finished", ...NOTHING, done: 3, failures: [] });
    assert.deepEqual(
      await database()
        .appState.find({ _id: { $gt: clientId, $lt: `${clientId};` } })
        .toArray(),
      [],
    );
  });

  it("reads page after page, and works on as many at once as it is told", async () => {
    const names = await fill(450);
    const seen: string[] = [];
    let atOnce = 0;
    let most = 0;
    const result = await round(
      async ({ teamId = "" }) => {
        seen.push(teamId);
        most = Math.max(most, ++atOnce);
        await setImmediate();
        atOnce -= 1;
      },
      { concurrency: 5 },
    );
    assert.deepEqual([result.done, most], [450, 5]);
    assert.deepEqual(seen, names);
    await assert.rejects(
      round(() => undefined, { concurrency: 0 }),
      TypeError,
    );
    await assert.rejects(
      round(() => undefined, { name: "" }),
      TypeError,
    );
    await assert.rejects(
      round(() => undefined, { name: "x".repeat(201) }),
      TypeError,
    );
  });

  it("goes on when the work fails, counts that, and says of the first hundred why", async () => {
    await fill(130);
    const result = await round(({ teamId }) => {
      if (teamId !== "T0007") throw new Error(`no channel in ${teamId}`);
    });
    assert.deepEqual([result.outcome, result.done, result.failed], ["finished", 1, 129]);
    assert.equal(result.failures.length, 100);
    const [first] = result.failures;
    assert.deepEqual(first?.target, { isEnterpriseInstall: false, teamId: "T0000" });
    assert.match(String(first?.error), /no channel in T0000/);
    assert.equal(warnings.length, 129);
    const { fields, message } = warnings[0] ?? assert.fail();
    assert.deepEqual([fields.teamId, message], ["T0000", "The work for an installation failed"]);
  });

  it("waits as long as Slack asks and does the work again, five times at most, while the others go on", async () => {
    await fill(3);
    const tries: string[] = [];
    const order: string[] = [];
    const result = await round(
      async ({ teamId = "" }) => {
        tries.push(teamId);
        if (teamId === "T0000") throw limited(0.001);
        if (teamId === "T0001" && tries.filter((each) => each === teamId).length === 1) {
          throw new Error("wrapped", { cause: limited(0.05) });
        }
        order.push(teamId);
      },
      { concurrency: 2 },
    );
    assert.deepEqual([result.done, result.failed], [2, 1]);
    assert.deepEqual(order, ["T0002", "T0001"]);
    assert.equal(tries.filter((each) => each === "T0000").length, 5);
    const { code } = Object(result.failures[0]?.error);
    assert.equal(code, "slack_webapi_rate_limited_error");
  });

  it("does not wait for longer than five minutes", async () => {
    await fill(1);
    let tries = 0;
    const result = await round(() => {
      tries += 1;
      throw limited(301);
    });
    assert.deepEqual([result.failed, tries], [1, 1]);
  });

  it("skips and counts those whose token is dead", async () => {
    await fill(4);
    const set = (id: string, fields: Document) =>
      database().installations.updateOne({ _id: `${clientId}:team:${id}` }, { $set: fields });
    const [past, future] = [nowMs / 1_000 - 1, nowMs / 1_000 + 60];
    await set("T0000", {
      "bot.expiresAt": past,
      rotation: { expiresAt: past, needsReinstallSince: new Date(nowMs) },
    });
    // It lives for another minute.
    await set("T0001", {
      "bot.expiresAt": future,
      rotation: { expiresAt: future, needsReinstallSince: new Date(nowMs) },
    });
    const seen: (string | undefined)[] = [];
    const result = await round(({ teamId }) => {
      seen.push(teamId);
      if (teamId === "T0002") throw new Error("wrapped", { cause: new DeadTokenError("T0002", {}) });
    });
    assert.deepEqual(seen, ["T0001", "T0002", "T0003"]);
    assert.deepEqual(result, { outcome: "finished", done: 2, skipped: 2, failed: 0, failures: [] });
  });

  it("stops after what is in flight, and goes on from there under its name, in another process too", async () => {
    const names = await fill(60);
    const stop = new AbortController();
    const seen: string[] = [];
    const first = await round(
      async ({ teamId = "" }) => {
        seen.push(teamId);
        if (teamId === "T0020") stop.abort();
        await setImmediate();
      },
      { name: "daily-post 2026-05-04", concurrency: 4, signal: stop.signal },
    );
    assert.equal(first.outcome, "stopped");
    assert.equal(first.done, seen.length);
    assert.ok(seen.length >= 21 && seen.length <= 24, `${seen.length}`);
    const second = await round(({ teamId = "" }) => void seen.push(teamId), {
      name: "daily-post 2026-05-04",
    });
    assert.deepEqual(second, { outcome: "finished", ...NOTHING, done: 60, failures: [] });
    assert.deepEqual(seen, names);
    const third = await round(() => assert.fail("it is finished"), { name: "daily-post 2026-05-04" });
    assert.deepEqual(third, { outcome: "finished before", ...NOTHING, done: 60, failures: [] });
    assert.equal((await round(() => undefined, { name: "daily-post 2026-05-05" })).outcome, "finished");
  });

  it("does again what was in flight when its signal ended a wait or the work itself", async () => {
    await fill(3);
    const stop = new AbortController();
    const seen: string[] = [];
    const first = await round(
      async ({ teamId = "", signal }) => {
        seen.push(teamId);
        if (teamId === "T0000") throw limited(200);
        if (teamId === "T0001") {
          stop.abort();
          signal.throwIfAborted();
        }
      },
      { name: "one", concurrency: 2, signal: stop.signal },
    );
    assert.deepEqual([first.outcome, first.done, first.failed], ["stopped", 0, 0]);
    const second = await round(({ teamId = "" }) => void seen.push(teamId), { name: "one" });
    assert.deepEqual([second.outcome, second.done], ["finished", 3]);
    assert.deepEqual(seen, ["T0000", "T0001", "T0000", "T0001", "T0002"]);
  });

  it("that is running elsewhere is left alone, and taken over a minute after that process has died", async () => {
    await fill(5);
    let release: () => void = assert.fail;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    /** It dies in the middle: nothing that it does after that reaches the database. */
    let isDead = false;
    const dying = watched(database().appState, {
      updateOne: (...args) =>
        isDead ? Promise.reject(new Error("dead")) : database().appState.updateOne(...args),
    });
    let begun = 0;
    const died = process({ appState: dying.collection }).forEachInstallation(
      async ({ teamId }) => {
        begun += 1;
        if (teamId === "T0002") await held;
      },
      { name: "one", concurrency: 1 },
    );
    await until("its place to be saved", async () => (await state("one"))?.done === 2 || undefined);
    assert.equal(begun, 3);
    const elsewhere = await round(() => assert.fail("it runs elsewhere"), { name: "one" });
    assert.deepEqual(elsewhere, { outcome: "running elsewhere", ...NOTHING, done: 2, failures: [] });
    isDead = true;
    nowMs += MINUTE_MS + 2_000;
    const seen: (string | undefined)[] = [];
    const result = await round(({ teamId }) => void seen.push(teamId), { name: "one" });
    assert.deepEqual([result.outcome, result.done], ["finished", 5]);
    assert.deepEqual(seen, ["T0002", "T0003", "T0004"]);
    release();
    const end = await died.catch((error: Error) => error);
    assert.ok(end instanceof Error || end.outcome === "running elsewhere", JSON.stringify(end));
    assert.equal((await state("one"))?.done, 5);
  });

  it("gives up in a process whose lease another one has taken", async () => {
    await fill(3);
    let begun = false;
    const slow = process().forEachInstallation(
      ({ teamId, signal }) => {
        assert.equal(teamId, "T0000", "another process has it");
        begun = true;
        return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
      { name: "one", concurrency: 1 },
    );
    await until("the work to be begun", async () => begun || undefined);
    await database().appState.updateOne(
      { _id: `${clientId}:round:one` },
      { $set: { owner: "another", until: new Date(nowMs + MINUTE_MS) } },
    );
    const result = await slow; // the next save, within a second, finds that out
    assert.deepEqual([result.outcome, result.done], ["running elsewhere", 1]);
    assert.equal((await state("one"))?.owner, "another");
  });

  it("is run by one of several processes that begin at once, and by each installation once", async () => {
    const names = await fill(40);
    const seen: string[] = [];
    const work = async ({ teamId = "" }: RoundWork) => {
      seen.push(teamId);
      await setImmediate();
    };
    const results = await Promise.all(
      Array.from({ length: 6 }, () => process().forEachInstallation(work, { name: "one" })),
    );
    const outcomes = results.map(({ outcome }) => outcome);
    assert.equal(outcomes.filter((outcome) => outcome === "finished").length, 1, `${outcomes}`);
    assert.deepEqual(seen, names);
  });

  it("lets at most a thousand be finished before one that takes long", async () => {
    await fill(1_100);
    let release: () => void = assert.fail;
    let done = 0;
    let result: RoundResult | undefined;
    const running = round(
      async ({ teamId }) => {
        if (teamId === "T0000") {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        done += 1;
      },
      { concurrency: 4 },
    ).then((end) => {
      result = end;
    });
    await until("a thousand", async () => done === 999 || undefined);
    await setImmediate();
    assert.deepEqual([done, result], [999, undefined]);
    release();
    await running;
    assert.deepEqual([done, result?.done], [1_100, 1_100]);
  });

  it("that waits for one that takes long can be stopped", async () => {
    await fill(1_100);
    const stop = new AbortController();
    let release: () => void = assert.fail;
    let done = 0;
    const running = round(
      async ({ teamId }) => {
        if (teamId === "T0000") {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        done += 1;
      },
      { signal: stop.signal },
    );
    await until("a thousand", async () => done === 999 || undefined);
    stop.abort();
    release();
    const { outcome, done: counted } = await running;
    assert.deepEqual([outcome, counted], ["stopped", 1_000]);
  });

  it("rejects when the installations cannot be read, and goes on later from where it was", async () => {
    await fill(250);
    let fails = true;
    const { installations } = database();
    const { collection } = watched(installations, {
      find: (filter, options) =>
        fails && !String(filter._id.$gt).endsWith(":")
          ? { toArray: () => Promise.reject(new Error("connection closed")) }
          : installations.find(filter, options),
    });
    const broken = process({ installations: collection });
    const seen: string[] = [];
    const work = ({ teamId = "" }: RoundWork) => void seen.push(teamId);
    await assert.rejects(broken.forEachInstallation(work, { name: "one" }), { code: "database_unavailable" });
    assert.equal(seen.length, 200);
    fails = false;
    const result = await broken.forEachInstallation(work, { name: "one" });
    assert.deepEqual([result.outcome, result.done, seen.length], ["finished", 250, 250]);
  });

  it("is forgotten thirty days after its end, and keeps nobody's id until then", async () => {
    await fill(2);
    await round(() => undefined, { name: "one" });
    const { _id, ...kept } = (await state("one")) ?? assert.fail();
    const at = new Date(nowMs);
    const expiresAt = new Date(nowMs + 30 * 24 * 60 * MINUTE_MS);
    assert.deepEqual(kept, { done: 2, skipped: 0, failed: 0, expiresAt, finishedAt: at });
  });
});
