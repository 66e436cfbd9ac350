import assert from "node:assert/strict";
import type { Collection, Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { pausable } from "./fixtures/paused-collection.js";
import { watched } from "./fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };

onEachDatabase("The flag nobodyConnected", (database) => {
  let nowMs: number;
  let store: MongoInstallationStore;
  let pause: ReturnType<typeof pausable>["pause"];

  const storeOn = (installations: Collection) =>
    new MongoInstallationStore({ installations, cipher, clientId: "1.2", clock: () => nowMs });
  const noted = async (_id = "1.2:team:T1") =>
    (await database().installations.findOne({ _id }))?.nobodyConnected ?? false;
  const isConnected = async () =>
    (await store.fetchInstallation(inTeam("T1", "U2"))).user.token !== undefined;
  const connect = (through = store) => through.storeInstallation(connection("U2"));
  const install = (label = "one") => store.storeInstallation(botInstallation(label));

  const setsNote = (_filter: Document, update: Document) => update.$set.nobodyConnected === true;
  const writesPerson = ({ _id }: Document) => String(_id).includes(":user:");

  /** A connection that stops right before the person's record is written, and a way to end it. */
  async function connecting(): Promise<() => Promise<void>> {
    const paused = pausable(database().installations);
    const writing = paused.pause("updateOne", "before", writesPerson);
    const connected = connect(storeOn(paused.collection));
    await writing.reached;
    return () => {
      writing.letGo();
      return connected;
    };
  }

  beforeEach(async () => {
    nowMs = Date.parse("2026-05-04T10:00:00.123Z");
    await database().installations.deleteMany({});
    const paused = pausable(database().installations);
    pause = paused.pause;
    store = storeOn(paused.collection);
  });

  it("is set after an install without a person's token, of a workspace or an organization", async () => {
    await install();
    const { user: _, ...org } = orgInstallation();
    await store.storeInstallation({ ...org, user: { id: "U1", token: undefined, scopes: undefined } });
    assert.deepEqual([await noted(), await noted("1.2:org:E1")], [true, true]);
  });

  it("is not set after an install where somebody is connected", async () => {
    await connect();
    await install();
    assert.equal(await noted(), false);
    await store.storeInstallation(workspaceInstallation({ team: { id: "T2" } }));
    assert.equal(await noted("1.2:team:T2"), false);
  });

  it("is cleared when somebody connects, in the record of that workspace alone", async () => {
    await install();
    await store.storeInstallation(botInstallation("other", { team: { id: "T2" } }));
    await connect();
    assert.deepEqual([await noted(), await noted("1.2:team:T2")], [false, true]);
  });

  const deletions: Readonly<Record<string, () => Promise<unknown>>> = {
    "is deleted": () => store.deleteInstallation(inTeam("T1", "U2")),
    "is deleted, as an organization's": () =>
      store.deleteInstallation(inOrg("E1", { teamId: "T1", userId: "U2" })),
    disconnects: async () => store.deleteIfUnchanged(await store.listPersonsTokens(TEAM, "U2")),
  };
  for (const [what, remove] of Object.entries(deletions)) {
    it(`comes back when the last person ${what}, once a minute has passed since somebody connected`, async () => {
      await install();
      await connect();
      await store.storeInstallation(connection("U3"));
      nowMs += 60_000;
      await remove();
      assert.equal(await noted(), false);
      await connect();
      await store.deleteInstallation(inTeam("T1", "U3"));
      await remove();
      assert.equal(await noted(), false);
      await connect();
      nowMs += 60_000;
      await remove();
      assert.equal(await noted(), true);
    });
  }

  it("is not set when somebody connects after the records were read", async () => {
    const noting = pause("updateOne", "before", setsNote);
    const installed = install();
    await noting.reached;
    await connect();
    noting.letGo();
    await installed;
    assert.deepEqual([await noted(), await isConnected()], [false, true]);
  });

  it("is not set when somebody begins to connect after the records were read, and finishes later", async () => {
    const noting = pause("updateOne", "before", setsNote);
    const installed = install();
    await noting.reached;
    const end = await connecting();
    noting.letGo();
    await installed;
    assert.equal(await noted(), false);
    await end();
    assert.deepEqual([await noted(), await isConnected()], [false, true]);
  });

  it("is not set while somebody connects, even when the process dies as soon as the token is stored", async () => {
    await install();
    let alive = true;
    const { collection } = watched(database().installations, {
      updateOne: async (filter, update, options) => {
        if (!alive) throw new Error("the process is dead");
        if (!writesPerson(filter)) return database().installations.updateOne(filter, update, options);
        await install("two");
        alive = false;
        return database().installations.updateOne(filter, update, options);
      },
    });
    await connect(storeOn(collection));
    assert.deepEqual([await noted(), await isConnected()], [false, true]);
  });

  it("is cleared when somebody connected whose connection began before the workspace had a record", async () => {
    const end = await connecting();
    await install();
    assert.equal(await noted(), true);
    await end();
    assert.deepEqual([await noted(), await isConnected()], [false, true]);
  });

  it("is not set in a workspace record that was made anew after the records were read", async () => {
    const noting = pause("updateOne", "before", setsNote);
    const installed = install();
    await noting.reached;
    await store.deleteInstallation(inTeam("T1"));
    await connect();
    await install("retry");
    noting.letGo();
    await installed;
    assert.deepEqual([await noted(), await isConnected()], [false, true]);
  });

  it("is cleared by the next install if it is ever set while there is a person's record", async () => {
    await install();
    await connect();
    await database().installations.updateOne({ _id: "1.2:team:T1" }, { $set: { nobodyConnected: true } });
    nowMs += 60_000;
    await install("retry");
    assert.equal(await noted(), false);
  });

  it("is never set beside a person's record after 60 installs, connections and disconnections at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      nowMs += 60_000;
      await Promise.all(
        Array.from({ length: 12 }, async (_, n) => {
          const other = storeOn(database().installations);
          if (n % 3 === 0) await other.storeInstallation(botInstallation(`p${n}`));
          if (n % 3 === 1) await connect(other);
          if (n % 3 === 2) await other.deleteInstallation(inTeam("T1", "U2"));
        }),
      );
      if (await noted()) assert.equal(await isConnected(), false);
    }
  });

  it("makes no install fail when it cannot be set", async () => {
    const { collection } = watched(database().installations, {
      findOne: () => Promise.reject(new Error("connection closed")),
    });
    const failing = storeOn(collection);
    await failing.storeInstallation(botInstallation("one"));
    await connect(failing);
    await failing.deleteInstallation(inTeam("T1", "U2"));
    assert.equal(await noted(), false);
    assert.equal((await store.fetchInstallation(inTeam("T1", "U2"))).bot?.id, "B-one");
  });

  it("lets nobody connect as long as it cannot be cleared", async () => {
    await install();
    const { collection } = watched(database().installations, {
      updateOne: (filter, update, options) =>
        writesPerson(filter)
          ? database().installations.updateOne(filter, update, options)
          : Promise.reject(new Error("connection closed")),
    });
    await assert.rejects(connect(storeOn(collection)), { code: "database_unavailable" });
    assert.deepEqual([await noted(), await isConnected()], [true, false]);
  });
});
