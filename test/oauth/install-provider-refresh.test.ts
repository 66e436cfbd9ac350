import assert from "node:assert/strict";
import { ConsoleLogger, LogLevel } from "@slack/logger";
import { InstallProvider } from "@slack/oauth";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const EXPIRED_SEC = 1_700_000_000;

onEachDatabase("Tokens that InstallProvider refreshes", (database) => {
  let nowMs: number;
  let store: MongoInstallationStore;
  let provider: InstallProvider;
  let refreshed: string[];

  /** Slack gives each refresh token one successor: `X` becomes `X+`. */
  const slack = async (_url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const refreshToken = new URLSearchParams(String(init?.body)).get("refresh_token") ?? "";
    refreshed.push(refreshToken);
    return Response.json({
      ok: true,
      token_type: refreshToken.includes("bot") ? "bot" : "user",
      access_token: `new token for ${refreshToken}`,
      refresh_token: `${refreshToken}+`,
      expires_in: 43_200,
    });
  };

  beforeEach(async () => {
    await database().installations.deleteMany({});
    nowMs = Date.parse("2026-05-04T10:00:00Z");
    store = new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clientId: "1.2",
      clock: () => nowMs++,
    });
    const logger = new ConsoleLogger();
    logger.setLevel(LogLevel.ERROR);
    provider = new InstallProvider({
      clientId: "1.2",
      clientSecret: "secret",
      stateVerification: false,
      installationStore: store,
      logger,
      clientOptions: { fetch: slack },
    });
    refreshed = [];
  });

  it("are stored for bot and person, and change nothing else", async () => {
    const installation = workspaceInstallation({
      bot: { ...botWithToken("first"), expiresAt: EXPIRED_SEC },
      user: { ...userWithToken("U1"), expiresAt: EXPIRED_SEC },
    });
    await store.storeInstallation(workspaceInstallation({ user: userWithToken("U2") }));
    await store.storeInstallation(installation);
    const before = await store.fetchInstallation(inTeam("T1", "U1"));

    const authorized = await provider.authorize(inTeam("T1", "U1"));
    const { refreshToken: ofBot } = botWithToken("first");
    const { refreshToken: ofPerson } = userWithToken("U1");
    assert.deepEqual(refreshed.toSorted(), [ofBot, ofPerson].toSorted());
    assert.equal(authorized.botToken, `new token for ${ofBot}`);
    assert.equal(authorized.userToken, `new token for ${ofPerson}`);

    const after = await store.fetchInstallation(inTeam("T1", "U1"));
    const { bot, user, ...rest } = after;
    assert.deepEqual([bot?.token, bot?.refreshToken], [`new token for ${ofBot}`, `${ofBot}+`]);
    assert.deepEqual([user.token, user.refreshToken], [`new token for ${ofPerson}`, `${ofPerson}+`]);
    assert.ok(bot?.expiresAt !== undefined && bot.expiresAt > Date.now() / 1_000);
    const { bot: _, user: __, ...restBefore } = before;
    assert.deepEqual(rest, restBefore);
    const { user: other } = await store.fetchInstallation(inTeam("T1", "U2"));
    assert.deepEqual(other, userWithToken("U2"));
  });

  it("are stored when another person's event refreshes the bot, and that person does not become the installer", async () => {
    await store.storeInstallation(
      workspaceInstallation({ bot: { ...botWithToken("first"), expiresAt: EXPIRED_SEC } }),
    );
    const before = await store.fetchInstallation(inTeam("T1"));
    await provider.authorize(inTeam("T1", "U9"));
    await provider.authorize(inTeam("T1", "U9"));

    assert.equal(refreshed.length, 1);
    const { installerUserId, installedAt, user } = await store.fetchInstallation(inTeam("T1"));
    assert.deepEqual([installerUserId, installedAt, user.id], ["U1", before.installedAt, "U1"]);
    const { user: installer } = await store.fetchInstallation(inTeam("T1", "U1"));
    assert.deepEqual(installer, userWithToken("U1"));
  });

  it("are found in an org-wide install although the person connected in a workspace", async () => {
    await store.storeInstallation(orgInstallation());
    const person = { ...userWithToken("U2"), expiresAt: EXPIRED_SEC };
    await store.storeInstallation({ ...connection("U2"), user: person });
    const query = inOrg("E1", { teamId: "T1", userId: "U2" });

    const first = await provider.authorize(query);
    const second = await provider.authorize(query);
    assert.deepEqual(refreshed, [person.refreshToken]);
    assert.equal(first.userToken, `new token for ${person.refreshToken}`);
    assert.equal(second.userToken, first.userToken);
  });
});
