import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import {
  MongoInstallationStore,
  type MongoInstallationStoreOptions,
} from "../../src/installations/mongo-installation-store.js";
import {
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { installationStoreCases } from "../../src/testing/installation-store-cases.js";
import { onEachDatabase } from "../databases.js";
import { watched } from "./fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };

onEachDatabase("MongoInstallationStore", (database) => {
  let nowMs: number;
  let store: MongoInstallationStore;

  const storeWith = (options: Partial<MongoInstallationStoreOptions> = {}) =>
    new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clock: () => nowMs,
      ...options,
    });
  const records = () => database().installations.find({}).toArray();

  beforeEach(async () => {
    nowMs = Date.parse("2026-05-04T10:00:00.123Z");
    await database().installations.deleteMany({});
    store = storeWith({ clientId: "1.2" });
  });

  describe("is an installation store", () => {
    const cases = installationStoreCases(async () => storeWith({ clientId: randomUUID() }));
    for (const { group, name, run } of cases) it(`${group}: ${name}`, run);
  });

  it("returns who installed the bot last, and when", async () => {
    await store.storeInstallation(workspaceInstallation());
    const installed = await store.fetchInstallation(inTeam("T1"));
    assert.deepEqual(
      [installed.installerUserId, installed.installedAt, installed.user.id],
      ["U1", "2026-05-04T10:00:00.123Z", "U1"],
    );

    nowMs += 1_000;
    await store.storeInstallation(connection("U3"));
    await store.storeInstallation(workspaceInstallation({ user: userWithToken("U2") }));
    const again = await store.fetchInstallation(inTeam("T1", "U3"));
    assert.deepEqual(
      [again.installerUserId, again.installedAt, again.user.id],
      ["U2", "2026-05-04T10:00:01.123Z", "U3"],
    );
  });

  it("keeps the time of a record's first install, and moves that of its last", async () => {
    await store.storeInstallation(workspaceInstallation());
    nowMs += 1_000;
    await store.storeInstallation(workspaceInstallation());
    for (const { createdAt, updatedAt } of await records()) {
      assert.deepEqual([createdAt, updatedAt], [new Date(nowMs - 1_000), new Date(nowMs)]);
    }
  });

  it("org-wide, names no workspace, whatever the installation named", async () => {
    await store.storeInstallation({ ...orgInstallation(), team: { id: "T1" } });
    assert.equal((await store.fetchInstallation(inOrg("E1", { teamId: "T1" }))).team, undefined);
  });

  it("org-wide, uses the token that a person granted last, under the organization or the workspace", async () => {
    const query = inOrg("E1", { teamId: "T1", userId: "U1" });
    const tokenOf = async () => (await store.fetchInstallation(query)).user.token;
    await store.storeInstallation(orgInstallation());
    nowMs += 1;
    await store.storeInstallation(connection("U1"));
    assert.equal(await tokenOf(), userWithToken("U1", "connected").token);
    nowMs += 1;
    await store.storeInstallation(orgInstallation());
    assert.equal(await tokenOf(), userWithToken("U1", "org").token);
  });

  it("keeps Slack apps apart, and those without a client id from all of them", async () => {
    const apps = [store, storeWith({ clientId: "1" }), storeWith({ clientId: "1.2:team" }), storeWith()];
    for (const [index, app] of apps.entries()) {
      await app.storeInstallation(
        workspaceInstallation({ bot: botWithToken(`app${index}`), user: userWithToken("U1", `app${index}`) }),
      );
    }
    await store.storeInstallation(workspaceInstallation({ team: { id: "team:T1" } }));
    for (const [index, app] of apps.entries()) {
      const { bot, user } = await app.fetchInstallation(inTeam("T1", "U1"));
      assert.deepEqual([bot, user], [botWithToken(`app${index}`), userWithToken("U1", `app${index}`)]);
    }
    await store.deleteInstallation(inTeam("T1"));
    await assert.rejects(store.fetchInstallation(inTeam("T1")), { code: "installation_not_found" });
    assert.deepEqual(await store.listTokens(TEAM), []);
    for (const app of apps.slice(1)) assert.equal((await app.listTokens(TEAM)).length, 2);
  });

  it("fetches in one round trip for every kind of query", async () => {
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(orgInstallation());
    const { collection, calls } = watched(database().installations);
    const counted = storeWith({ clientId: "1.2", installations: collection });
    const queries = [
      inTeam("T1"),
      inTeam("T1", "U1"),
      inTeam("T9"),
      inOrg("E1"),
      inOrg("E1", { teamId: "T1", userId: "U1" }),
    ];
    for (const query of queries) {
      calls.length = 0;
      await counted.fetchInstallation(query).catch(() => undefined);
      assert.deepEqual(
        calls.map(({ method }) => method),
        ["find"],
      );
    }
  });

  it("refuses an installation that it cannot store, and writes no part of it", async () => {
    const { bot: _, incomingWebhook: __, ...rest } = workspaceInstallation();
    const nothing = { ...rest, user: { id: "U1", token: undefined, scopes: undefined } };
    const code = "installation_invalid";
    await assert.rejects(store.storeInstallation(nothing), { code });
    const noTeam = { code, message: "An installation needs a team id." };
    await assert.rejects(store.storeInstallation(workspaceInstallation({ team: { id: "" } })), noTeam);
    await assert.rejects(store.storeInstallation({ ...workspaceInstallation(), team: undefined }), noTeam);
    const noEnterprise = { ...orgInstallation(), enterprise: undefined, team: { id: "T1" } };
    const message = "An org-wide installation needs an enterprise id.";
    await assert.rejects(store.storeInstallation(noEnterprise), { code, message });
    assert.deepEqual(await records(), []);
    const noQuery = { isEnterpriseInstall: true, teamId: "T1", enterpriseId: undefined };
    await assert.rejects(store.listTokens(noQuery), { code });
  });

  it("deletes nothing for a query that names no place", async () => {
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(orgInstallation());
    const before = await records();
    for (const teamId of [undefined, ""]) {
      for (const userId of [undefined, "U1"]) {
        const person = userId === undefined ? {} : { userId };
        await store.deleteInstallation({ isEnterpriseInstall: false, teamId, enterpriseId: "E1", ...person });
        await store.deleteInstallation({
          isEnterpriseInstall: true,
          teamId: "T1",
          enterpriseId: teamId,
          ...person,
        });
      }
    }
    assert.deepEqual(await records(), before);
  });

  it("logs the ids of stored and deleted records, without a secret", async () => {
    const said: string[] = [];
    const talking = storeWith({ clientId: "1.2", logger: { info: (message) => said.push(message) } });
    await talking.storeInstallation(workspaceInstallation());
    await talking.storeInstallation(orgInstallation());
    await talking.deleteInstallation(inTeam("T1", "U1"));
    await talking.deleteInstallation(inTeam("T1", "U1"));
    await talking.deleteInstallation(inTeam("T1"));
    const [bot] = await talking.listTokens({ isEnterpriseInstall: true, enterpriseId: "E1" });
    assert.ok(bot !== undefined);
    await talking.deleteIfUnchanged([bot]);
    await talking.deleteIfUnchanged([bot]);
    assert.deepEqual(said, [
      "Stored installation 1.2:team:T1 and 1.2:team:T1:user:U1",
      "Stored installation 1.2:org:E1 and 1.2:org:E1:user:U1",
      'Deleted installation {"_id":{"$in":["1.2:team:T1:user:U1"]}}',
      'Deleted installation {"workspace":"1.2:team:T1"}',
      "Deleted installation 1.2:org:E1",
    ]);
  });
});
