import assert from "node:assert/strict";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import {
  MongoInstallationStore,
  type MongoInstallationStoreOptions,
} from "../../src/installations/mongo-installation-store.js";
import {
  botWithToken,
  connection,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { watched } from "./fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };

onEachDatabase("listTokens and deleteIfUnchanged", (database) => {
  let store: MongoInstallationStore;
  const newStore = (options: Partial<MongoInstallationStoreOptions> = {}) =>
    new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clientId: "1.2",
      ...options,
    });

  beforeEach(async () => {
    await database().installations.deleteMany({});
    store = newStore();
  });

  const tokensOf = async () => (await store.listTokens(TEAM)).map(({ token }) => token);

  it("lists every token of one workspace or organization, the bot's first", async () => {
    await store.storeInstallation(connection("U2"));
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(orgInstallation());
    await store.storeInstallation(workspaceInstallation({ team: { id: "T11" } }));

    const [bot, ...people] = await store.listTokens(TEAM);
    assert.deepEqual(bot && [bot.kind, bot.userId, bot.token, bot.recordId], [
      "bot",
      undefined,
      botWithToken("first").token,
      "1.2:team:T1",
    ]);
    assert.deepEqual(people.map(({ kind, userId, token }) => `${kind} ${userId} ${token}`).sort(), [
      `user U1 ${userWithToken("U1").token}`,
      `user U2 ${userWithToken("U2", "connected").token}`,
    ]);
    assert.deepEqual(
      (await store.listTokens({ isEnterpriseInstall: true, enterpriseId: "E1", teamId: "T1" })).map(
        ({ token }) => token,
      ),
      [botWithToken("org").token, userWithToken("U1", "org").token],
    );
  });

  /** Stores on the same records, for each of which the database answers in another order. */
  const inEitherOrder = () => {
    const { installations } = database();
    return [1, -1].map((order) => {
      const { collection } = watched(installations, {
        find: (filter) => ({
          toArray: async () =>
            (await installations.find(filter).toArray()).sort((a, b) => (a._id < b._id ? -order : order)),
        }),
      });
      return newStore({ installations: collection });
    });
  };

  it("lists the bot's first in whatever order the database has them", async () => {
    await store.storeInstallation(workspaceInstallation());
    for (const either of inEitherOrder()) {
      const listed = await either.listTokens(TEAM);
      assert.deepEqual(
        listed.map(({ kind }) => kind),
        ["bot", "user"],
      );
    }
  });

  it("lists a person's tokens with the one stored last first, in whatever order the database has them", async () => {
    const inWorkspace = connection("U1", "in-workspace");
    const inOrganization = orgInstallation();
    const both = { isEnterpriseInstall: true, enterpriseId: "E1", teamId: "T1" };
    for (const [index, order] of [
      [inWorkspace, inOrganization],
      [inOrganization, inWorkspace],
    ].entries()) {
      for (const [later, installation] of order.entries()) {
        await newStore({ clock: () => 1_000 * (10 * index + later) }).storeInstallation(installation);
      }
      for (const either of inEitherOrder()) {
        const tokens = (await either.listPersonsTokens(both, "U1")).map(({ token }) => token);
        assert.deepEqual(tokens, order.map(({ user }) => user.token).reverse());
        const { user } = await either.fetchInstallation({ ...both, userId: "U1" });
        assert.equal(user.token, tokens[0]);
      }
    }
  });

  it("lists people by their ids, sorted, each once, in whatever order the database has them", async () => {
    for (const id of ["U3", "U1", "U2"]) await store.storeInstallation(connection(id));
    await store.storeInstallation(orgInstallation());
    for (const either of inEitherOrder()) {
      assert.deepEqual(await either.listPeople(TEAM), ["U1", "U2", "U3"]);
      assert.deepEqual(
        await either.listPeople({ isEnterpriseInstall: true, enterpriseId: "E1", teamId: "T1" }),
        ["U1", "U2", "U3"],
      );
    }
  });

  it("lists nothing when nothing is stored, and no token for a webhook alone", async () => {
    assert.deepEqual(await store.listTokens(TEAM), []);
    const { bot: _, ...webhookAlone } = workspaceInstallation({
      user: { id: "U1", token: undefined, scopes: undefined },
    });
    await store.storeInstallation(webhookAlone);
    assert.deepEqual(await store.listTokens(TEAM), []);
    assert.equal((await store.fetchInstallation(inTeam("T1"))).bot, undefined);
  });

  it("deletes unchanged records, once, and resolves to their number", async () => {
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    const listed = await store.listTokens(TEAM);
    assert.equal(await store.deleteIfUnchanged(listed.slice(0, 2)), 2);
    assert.deepEqual(await tokensOf(), [listed[2]?.token]);
    assert.equal(await store.deleteIfUnchanged(listed), 1);
    assert.equal(await store.deleteIfUnchanged(listed), 0);
    assert.equal(await store.deleteIfUnchanged([]), 0);
    assert.deepEqual(await database().installations.find({}).toArray(), []);
  });

  it("keeps records that were stored since they were listed, even with the same tokens", async () => {
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    const listed = await store.listTokens(TEAM);
    await newStore().storeInstallation(workspaceInstallation());
    assert.equal(await store.deleteIfUnchanged(listed), 1);
    assert.deepEqual(await tokensOf(), [botWithToken("first").token, userWithToken("U1").token]);
  });
});
