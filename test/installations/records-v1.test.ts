import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BSON } from "mongodb";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { inOrg, inTeam } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

/**
 * Records as the first release wrote them, in MongoDB's extended JSON. They stay as they are: a release that no longer
 * reads them would cost every user of an earlier one their installations.
 */
const RECORDS = readFileSync(new URL("fixtures/records-v1.jsonl", import.meta.url), "utf8");
const KEY_RING = `2026a:${Buffer.alloc(32, "record key of v1 ").toString("base64")}`;

onEachDatabase("Records of version 1", (database) => {
  const storeOf = (clientId?: string) =>
    new MongoInstallationStore({
      installations: database().installations,
      cipher: TokenCipher.fromKeyRing(KEY_RING),
      ...(clientId !== undefined && { clientId }),
    });

  beforeEach(async () => {
    await database().installations.deleteMany({});
    for (const line of RECORDS.trim().split("\n")) {
      await database().installations.insertOne(BSON.EJSON.parse(line));
    }
  });

  it("are read: a workspace with everything, and a person's token", async () => {
    assert.deepEqual(await storeOf("111.222").fetchInstallation(inTeam("T1", "U1")), {
      team: { id: "T1", name: "Første Team" },
      enterprise: { id: "E1", name: "The Enterprise" },
      user: {
        id: "U1",
        token: "xoxe.xoxp-user",
        refreshToken: "xoxe-user-refresh",
        expiresAt: 1_900_000_500,
        scopes: ["users:read", "search:read"],
      },
      bot: {
        id: "B1",
        userId: "UB1",
        token: "xoxe.xoxb-bot",
        refreshToken: "xoxe-bot-refresh",
        expiresAt: 1_900_000_000,
        scopes: ["app_mentions:read", "chat:write"],
      },
      incomingWebhook: {
        url: "https://hooks.slack.example/services/T1/B1/x",
        channel: "#general",
        channelId: "C1",
        configurationUrl: "https://first.slack.example/services/B1",
      },
      appId: "A1",
      tokenType: "bot",
      isEnterpriseInstall: false,
      authVersion: "v2",
      metadata: "plan",
      installerUserId: "U1",
      installedAt: "2026-05-04T10:00:00.123Z",
    });
  });

  it("are read: an organization, and its admin's token", async () => {
    assert.deepEqual(await storeOf("111.222").fetchInstallation(inOrg("E1", { userId: "U1" })), {
      team: undefined,
      enterprise: { id: "E1", name: "The Enterprise" },
      user: { id: "U1", token: "xoxp-org-user", scopes: ["users:read"] },
      bot: { id: "B2", userId: "UB2", token: "xoxb-org-bot", scopes: ["chat:write"] },
      appId: "A1",
      tokenType: "bot",
      enterpriseUrl: "https://the-enterprise.slack.example/",
      isEnterpriseInstall: true,
      authVersion: "v2",
      installerUserId: "U1",
      installedAt: "2026-05-04T10:00:01.123Z",
    });
  });

  it("are read: a workspace with what is required alone, of a store without a client id", async () => {
    assert.deepEqual(await storeOf().fetchInstallation(inTeam("T2")), {
      team: { id: "T2" },
      enterprise: undefined,
      user: { id: "U2", token: undefined, scopes: undefined },
      bot: { id: "B3", userId: "UB3", token: "xoxb-minimal", scopes: [] },
      isEnterpriseInstall: false,
      installerUserId: "U2",
      installedAt: "2026-05-04T10:00:02.123Z",
    });
  });

  it("are read: a classic app's webhook and user token, without a bot", async () => {
    assert.deepEqual(await storeOf().fetchInstallation(inTeam("T3", "U3")), {
      team: { id: "T3" },
      enterprise: undefined,
      user: { id: "U3", token: "xoxp-classic", scopes: ["identify"] },
      incomingWebhook: { url: "https://hooks.slack.example/services/T3" },
      isEnterpriseInstall: false,
      authVersion: "v1",
      installerUserId: "U3",
      installedAt: "2026-05-04T10:00:02.123Z",
    });
  });

  it("are listed with their tokens, and deleted if unchanged", async () => {
    const store = storeOf("111.222");
    const listed = await store.listTokens({ isEnterpriseInstall: false, teamId: "T1" });
    assert.deepEqual(listed, [
      {
        recordId: "111.222:team:T1",
        revision: "sHP8GvBUjih0",
        updatedAt: new Date("2026-05-04T10:00:00.123Z"),
        kind: "bot",
        userId: undefined,
        token: "xoxe.xoxb-bot",
        isRefreshable: true,
      },
      {
        recordId: "111.222:team:T1:user:U1",
        revision: "sHP8GvBUjih0",
        updatedAt: new Date("2026-05-04T10:00:00.123Z"),
        kind: "user",
        userId: "U1",
        token: "xoxe.xoxp-user",
        isRefreshable: true,
      },
    ]);
    assert.equal(await store.deleteIfUnchanged(listed), 2);
  });

  it("are updated by a reinstall, which keeps what it does not replace", async () => {
    const store = storeOf("111.222");
    await store.storeInstallation({
      team: { id: "T1" },
      enterprise: undefined,
      user: { id: "U2", token: undefined, scopes: undefined },
      bot: { id: "B1", userId: "UB1", token: "xoxb-reinstalled", scopes: ["chat:write"] },
    });
    const { bot, user, incomingWebhook } = await store.fetchInstallation(inTeam("T1", "U1"));
    assert.deepEqual(
      [bot?.token, user.token, incomingWebhook?.url],
      ["xoxb-reinstalled", "xoxe.xoxp-user", "https://hooks.slack.example/services/T1/B1/x"],
    );
    await store.deleteInstallation(inTeam("T1"));
    assert.deepEqual(await store.listTokens({ isEnterpriseInstall: false, teamId: "T1" }), []);
  });
});
