import assert from "node:assert/strict";
import sinon from "sinon";
import type { Collection, Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  inTeam,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { answering, watched } from "./fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TOKEN = {
  recordId: "1.2:team:T1",
  revision: "r",
  kind: "bot",
  userId: undefined,
  token: "xoxb-1",
} as const;

const METHODS: Readonly<
  Record<string, { deadlineMs: number; call: (store: MongoInstallationStore) => Promise<unknown> }>
> = {
  fetchInstallation: { deadlineMs: 2_000, call: (store) => store.fetchInstallation(inTeam("T1", "U1")) },
  storeInstallation: {
    deadlineMs: 10_000,
    call: (store) => store.storeInstallation(workspaceInstallation()),
  },
  deleteInstallation: { deadlineMs: 10_000, call: (store) => store.deleteInstallation(inTeam("T1")) },
  listTokens: { deadlineMs: 10_000, call: (store) => store.listTokens(inTeam("T1")) },
  reserveUninstall: { deadlineMs: 10_000, call: (store) => store.reserveUninstall(TOKEN) },
  deleteIfUnchanged: { deadlineMs: 10_000, call: (store) => store.deleteIfUnchanged([TOKEN, TOKEN]) },
};

describe("MongoInstallationStore, on a database that fails", () => {
  afterEach(() => sinon.restore());

  const storeOn = (installations: Collection) =>
    new MongoInstallationStore({ installations, cipher, clientId: "1.2" });
  const duplicate = () => Object.assign(new Error("E11000 duplicate key"), { code: 11000 });

  for (const [method, { call, deadlineMs }] of Object.entries(METHODS)) {
    it(`${method} rejects with database_unavailable, and what went wrong as its cause`, async () => {
      const cause = new Error("connection closed");
      const store = storeOn(answering(() => Promise.reject(cause)));
      await assert.rejects(call(store), { code: "database_unavailable", cause });
    });

    it(`${method} rejects with database_unavailable after ${deadlineMs} ms of silence`, async () => {
      const clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const settled = sinon.spy();
      const called = call(storeOn(answering(() => new Promise(() => undefined))));
      called.then(settled, settled);
      await clock.tickAsync(deadlineMs - 1);
      assert.equal(settled.called, false);
      await clock.tickAsync(1);
      assert.equal(settled.called, true);
      await assert.rejects(called, { code: "database_unavailable" });
    });
  }

  it("ends a read by its signal when its time is up", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { collection, calls } = watched(answering(() => new Promise(() => undefined)));
    const fetched = assert.rejects(storeOn(collection).fetchInstallation(inTeam("T1")), {
      code: "database_unavailable",
    });
    const [, options] = calls[0]?.args ?? [];
    const { signal } = options as { signal: AbortSignal };
    await clock.tickAsync(1_999);
    assert.equal(signal.aborted, false);
    await clock.tickAsync(1);
    assert.equal(signal.aborted, true);
    await fetched;
  });

  it("stores when another process inserted the record at the same moment, or deleted it again", async () => {
    for (const refusals of [1, 2]) {
      const { collection, calls } = watched(upserting(refusals));
      await storeOn(collection).storeInstallation(botInstallation("one"));
      const upserts = calls.filter(({ method }) => method === "updateOne");
      assert.equal(upserts.length, refusals + 1);
      assert.deepEqual(upserts.at(-1)?.args, upserts[0]?.args);
    }
  });

  it("rejects with database_unavailable when the write of a record never succeeds", async () => {
    const { collection, calls } = watched(upserting(Number.POSITIVE_INFINITY));
    await assert.rejects(storeOn(collection).storeInstallation(botInstallation("one")), {
      code: "database_unavailable",
    });
    assert.equal(calls.length, 3);
  });

  it("rejects when one of an installation's two records fails, and is repaired by a repetition", async () => {
    const written: string[] = [];
    let failures = 1;
    const { collection } = watched(answering(unexpected), {
      updateOne: async (filter: Document, _update, options) => {
        if (String(filter._id).includes(":user:") && failures-- > 0) throw new Error("connection closed");
        if (options?.upsert) written.push(filter._id);
        return { matchedCount: 0, modifiedCount: 0, upsertedCount: 1 };
      },
    });
    const store = storeOn(collection);
    await assert.rejects(store.storeInstallation(workspaceInstallation()), { code: "database_unavailable" });
    await store.storeInstallation(workspaceInstallation());
    assert.deepEqual(written, ["1.2:team:T1", "1.2:team:T1", "1.2:team:T1:user:U1"]);
  });

  function upserting(refusals: number): Collection {
    let left = refusals;
    return {
      ...answering(unexpected),
      updateOne: async () => {
        if (left-- > 0) throw duplicate();
        return { matchedCount: 1, modifiedCount: 1, upsertedCount: 0 };
      },
    };
  }
});

function unexpected(): Promise<never> {
  return assert.fail("no other method was expected");
}
