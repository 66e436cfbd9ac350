import assert from "node:assert/strict";
import sinon from "sinon";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { removeRevoked, removeUninstalled } from "../../src/lifecycle/uninstall.js";
import {
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { pausable } from "./fixtures/paused-collection.js";
import { type Call, idsAsked, watched } from "./fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };
const MINE = ["1.2:team:T1", "1.2:team:T1:user:U1", "1.2:team:T1:user:U2", "1.2:team:T1:user:U9"];

onEachDatabase("A store's cache forgets", (database) => {
  let store: MongoInstallationStore;
  let calls: Call[];
  let pause: ReturnType<typeof pausable>["pause"];
  const storeOn = (installations = database().installations, cache?: InstallationCache) =>
    new MongoInstallationStore({ installations, cipher, clientId: "1.2", ...(cache && { cache }) });

  beforeEach(async () => {
    await database().installations.deleteMany({});
    const paused = pausable(database().installations);
    ({ calls, pause } = paused);
    store = storeOn(paused.collection, new InstallationCache());
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    await store.storeInstallation(workspaceInstallation({ team: { id: "T11" } }));
    await store.storeInstallation(orgInstallation());
  });

  const asked = () => idsAsked(calls.splice(0));

  async function fetchAll(): Promise<void> {
    for (const userId of ["U1", "U2", "U9"])
      await store.fetchInstallation(inTeam("T1", userId)).catch(() => null);
    await store.fetchInstallation(inTeam("T11", "U1"));
    await store.fetchInstallation(inOrg("E1", { userId: "U1" }));
  }

  /** What has to be asked for again after it. */
  async function forgottenAfter(write: () => unknown): Promise<string[]> {
    await fetchAll();
    await write();
    calls.length = 0;
    await fetchAll();
    return [...new Set(asked().flat())]; // a workspace without a bot is asked for each time
  }

  const uninstalling = () => ({ store, isDead: async () => true, report: async () => undefined });
  const writes: Readonly<Record<string, () => Promise<unknown>>> = {
    "a bot is stored": () => store.storeInstallation(botInstallation("second")),
    "a person connects": () => store.storeInstallation(connection("U9")),
    "a person is deleted": () => store.deleteInstallation(inTeam("T1", "U1")),
    "the workspace is deleted": () => store.deleteInstallation(inTeam("T1")),
    "a person disconnects": async () => store.deleteIfUnchanged(await store.listPersonsTokens(TEAM, "U2")),
    "Slack says that the app is gone": () => removeUninstalled(uninstalling(), TEAM),
    "Slack says that the bot's token is revoked": () =>
      removeRevoked(uninstalling(), TEAM, { userIds: [], bot: true }),
    "Slack says that a person's token is revoked": () =>
      removeRevoked(uninstalling(), TEAM, { userIds: ["U1"], bot: false }),
    "Slack refuses the bot's token": async () => store.forgetToken(botWithToken("first").token),
    "Slack refuses a person's token": async () => store.forgetToken(userWithToken("U2", "connected").token),
  };
  for (const [event, write] of Object.entries(writes)) {
    it(`all of a workspace, and nothing of others, when ${event}`, async () => {
      // The other workspace's token is another one.
      await store.storeInstallation(
        workspaceInstallation({
          team: { id: "T11" },
          bot: botWithToken("other"),
          user: userWithToken("U1", "o"),
        }),
      );
      assert.deepEqual(await forgottenAfter(write), MINE);
    });
  }

  it("an organization, and nothing of its workspaces, when its token is refused", async () => {
    const forgotten = await forgottenAfter(() => store.forgetToken(botWithToken("org").token));
    assert.deepEqual(forgotten, ["1.2:org:E1", "1.2:org:E1:user:U1"]);
  });

  it("people with their workspace, even if its id is the word that ids of people's records have", async () => {
    await store.storeInstallation(workspaceInstallation({ team: { id: "user" } }));
    await store.fetchInstallation(inTeam("user", "U1"));
    await store.deleteInstallation(inTeam("user"));
    await assert.rejects(store.fetchInstallation(inTeam("user", "U1")), { code: "installation_not_found" });
  });

  it("every workspace that holds a refused token", async () => {
    const forgotten = await forgottenAfter(() => store.forgetToken(botWithToken("first").token));
    assert.deepEqual(forgotten, [...MINE, "1.2:team:T11", "1.2:team:T11:user:U1"]);
  });

  it("no workspace whose record holds another token by now, though others hold the refused one", async () => {
    await fetchAll();
    await store.storeInstallation(botInstallation("second"));
    const forgotten = await forgottenAfter(() => store.forgetToken(botWithToken("first").token));
    assert.deepEqual(forgotten, ["1.2:team:T11", "1.2:team:T11:user:U1"]);
  });

  it("a workspace's people, though the record of one of them has made room", async () => {
    const few = watched(database().installations);
    store = storeOn(few.collection, new InstallationCache({ maxRecords: 3 }));
    for (const userId of ["U1", "U2"]) await store.fetchInstallation(inTeam("T1", userId));
    await store.fetchInstallation(inTeam("T11")); // the record of U1 makes room
    await store.storeInstallation(botInstallation("second"));
    few.calls.length = 0;
    await store.fetchInstallation(inTeam("T1", "U2"));
    assert.deepEqual(idsAsked(few.calls), [["1.2:team:T1", "1.2:team:T1:user:U2"]]);
  });

  it("nothing for a token that no cached record holds", async () => {
    assert.deepEqual(await forgottenAfter(() => store.forgetToken("xoxb-unknown")), []);
    const few = watched(database().installations);
    store = storeOn(few.collection, new InstallationCache({ maxRecords: 2 }));
    await store.fetchInstallation(inTeam("T1", "U1"));
    await store.fetchInstallation(inTeam("T1", "U2")); // the record of U1 has made room
    few.calls.length = 0;
    store.forgetToken(userWithToken("U1").token);
    await store.fetchInstallation(inTeam("T1", "U2"));
    assert.deepEqual(few.calls, []);
  });

  it("a workspace whose write failed", async () => {
    const broken = () => Promise.reject(new Error("connection closed"));
    const failing = watched(database().installations, {
      updateOne: broken,
      deleteMany: broken,
      deleteOne: broken,
    });
    calls = failing.calls;
    store = storeOn(failing.collection, new InstallationCache());
    const [bot] = await store.listTokens(TEAM);
    assert.ok(bot);
    for (const write of [
      () => store.storeInstallation(connection("U9")),
      () => store.deleteInstallation(inTeam("T1")),
      () => store.deleteIfUnchanged([bot]),
    ]) {
      const forgotten = await forgottenAfter(() => assert.rejects(write(), { code: "database_unavailable" }));
      assert.deepEqual(forgotten, MINE);
    }
  });

  it("a workspace when its write is given up, and again when that has ended after all", async () => {
    const timers = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await fetchAll();
      const writing = pause("updateOne", "before");
      const given = store.storeInstallation(botInstallation("late"));
      const refused = assert.rejects(given, { code: "database_unavailable" });
      await writing.reached;
      timers.tick(10_000);
      await refused;
      calls.length = 0;
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-first");
      assert.deepEqual(asked(), [["1.2:team:T1"]]);
      writing.letGo();
      let seen: string | undefined;
      while (seen !== "B-late") {
        seen = (await store.fetchInstallation(inTeam("T1"))).bot?.id;
        await new Promise(setImmediate);
      }
    } finally {
      timers.restore();
    }
  });

  describe("a fetch in flight", () => {
    it("is shared by all who ask for the same record meanwhile", async () => {
      const reading = pause("toArray", "after");
      const first = store.fetchInstallation(inTeam("T1", "U1"));
      await reading.reached;
      const others = ["U1", "U1", "U2"].map((userId) => store.fetchInstallation(inTeam("T1", userId)));
      reading.letGo();
      const installations = await Promise.all([first, ...others]);
      assert.deepEqual(asked(), [["1.2:team:T1", "1.2:team:T1:user:U1"], ["1.2:team:T1:user:U2"]]);
      assert.deepEqual(
        installations.map(({ bot, user }) => [bot?.id, user.token]),
        [
          ...Array(3).fill(["B-first", userWithToken("U1").token]),
          ["B-first", userWithToken("U2", "connected").token],
        ],
      );
    });

    it("rejects for all who wait for it, and is repeated for the next caller", async () => {
      let failing = true;
      const failed = watched(database().installations, {
        find: (...args) =>
          failing
            ? { toArray: () => Promise.reject(new Error("connection closed")) }
            : database().installations.find(...args),
      });
      store = storeOn(failed.collection, new InstallationCache());
      const waiting = ["U1", "U1", "U1"].map((userId) => store.fetchInstallation(inTeam("T1", userId)));
      for (const each of waiting) await assert.rejects(each, { code: "database_unavailable" });
      assert.equal(failed.calls.length, 1);
      failing = false;
      assert.equal((await store.fetchInstallation(inTeam("T1", "U1"))).user.token, userWithToken("U1").token);
    });

    for (const [event, write, expected] of [
      ["a store", () => store.storeInstallation(botInstallation("second")), "B-second"],
      ["a deletion", () => store.deleteInstallation(inTeam("T1")), undefined],
      ["a refusal", async () => store.forgetToken(userWithToken("U1").token), "B-first"],
    ] as const) {
      it(`is not kept after ${event} in between, nor waited for by who asks after that`, async () => {
        if (event === "a refusal") await store.fetchInstallation(inTeam("T1", "U1"));
        const reading = pause("toArray", "after");
        const older = store.fetchInstallation(inTeam("T1", event === "a refusal" ? "U2" : "U1"));
        await reading.reached;
        await write();
        asked();
        const bot = async () => (await store.fetchInstallation(inTeam("T1")).catch(() => undefined))?.bot?.id;
        assert.equal(await bot(), expected);
        assert.deepEqual(asked(), [["1.2:team:T1"]]);
        reading.letGo();
        assert.equal((await older).bot?.id, "B-first");
        assert.equal(await bot(), expected);
        // That nothing is there is never taken from memory.
        const again = expected === undefined ? [["1.2:team:T1"]] : [];
        assert.deepEqual(asked(), again);
        await store.fetchInstallation(inTeam("T1", "U2")).catch(() => undefined);
        const both = expected === undefined ? [["1.2:team:T1", "1.2:team:T1:user:U2"]] : [];
        assert.deepEqual(asked(), [["1.2:team:T1:user:U2"], ...both]);
      });
    }
  });

  it("a record that cannot be opened: it fails each time, only for those who need it, until it can be opened", async () => {
    const { installations } = database();
    const _id = "1.2:team:T1:user:U1";
    const sealedUser = (await installations.findOne({ _id }))?.sealedUser;
    await installations.updateOne({ _id }, { $set: { sealedUser: "v1.test.AAAA" } });
    for (const _ of ["once", "retry"]) {
      const [broken, other] = await Promise.allSettled(
        ["U1", "U2"].map((userId) => store.fetchInstallation(inTeam("T1", userId))),
      );
      assert.equal(broken?.status === "rejected" && broken.reason.code, "token_seal_broken");
      assert.equal(other?.status, "fulfilled");
    }
    await installations.updateOne({ _id }, { $set: { sealedUser } });
    assert.equal((await store.fetchInstallation(inTeam("T1", "U1"))).user.token, userWithToken("U1").token);
  });
});
