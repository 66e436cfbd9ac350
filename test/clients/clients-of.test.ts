import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { SILENT } from "../../packages/local-slack/test/stage.js";
import { clientsOf } from "../../src/clients/clients.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../databases.js";
import { WebApiServer } from "../slack/web-api-server.js";

const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

onEachDatabase("Clients on an installation store of one's own", (database) => {
  let slack: WebApiServer;
  let clientId: string;
  beforeEach(async () => {
    slack = await WebApiServer.start();
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
  });
  afterEach(() => slack.stop());

  const storeOf = (cache?: InstallationCache) =>
    new MongoInstallationStore({
      installations: database().installations,
      cipher: CIPHER,
      clientId,
      ...(cache && { cache }),
    });
  const clients = (store = storeOf(), maxClients?: number) =>
    clientsOf({
      store,
      collections: database(),
      clientId,
      clientOptions: { slackApiUrl: slack.url, logger: SILENT, retryConfig: { retries: 0 } },
      ...(maxClients !== undefined && { maxClients }),
    });
  const install = async (teamId: string, token: string, store = storeOf()) => {
    const { bot, ...rest } = botInstallation("bot", { team: { id: teamId, name: `Team ${teamId}` } });
    assert.ok(bot);
    const { refreshToken: _, expiresAt: __, ...lasting } = bot;
    await store.storeInstallation({ ...rest, bot: { ...lasting, token } });
  };
  const refuse = (...tokens: readonly string[]) => {
    slack.answer = ({ token = "" }) =>
      tokens.includes(token) ? { body: { ok: false, error: "token_revoked" } } : undefined;
  };

  it("call once more with the token that another process has stored meanwhile", async () => {
    await install("T1", "xoxb-old");
    const client = await clients(storeOf(new InstallationCache())).clientFor({ teamId: "T1" });
    await client.auth.test();
    await install("T1", "xoxb-new");
    refuse("xoxb-old");
    await client.auth.test();
    await client.auth.test();
    assert.deepEqual(
      slack.heard,
      ["old", "old", "new", "new"].map((token) => `auth.test xoxb-${token}`),
    );
  });

  it("call twice at most, and then say that the token is dead", async () => {
    await install("T1", "xoxb-old");
    const client = await clients(storeOf(new InstallationCache())).clientFor({ teamId: "T1" });
    await client.auth.test();
    await install("T1", "xoxb-new");
    refuse("xoxb-old", "xoxb-new");
    await assert.rejects(client.auth.test(), { name: "DeadTokenError", code: "token_dead" });
    assert.equal(slack.calls.length, 3);
    assert.equal((await storeOf().listTokens({ isEnterpriseInstall: false, teamId: "T1" })).length, 1);
  });

  it("leave a call alone that brings its own token", async () => {
    await install("T1", "xoxb-1");
    const client = await clients().clientFor({ teamId: "T1" });
    refuse("xoxb-given");
    await assert.rejects(client.auth.test({ token: "xoxb-given" }), { code: "slack_webapi_platform_error" });
    assert.deepEqual(slack.heard, ["auth.test xoxb-given"]);
  });

  it("upload with the stored token, in each of the calls of an upload", async () => {
    await install("T1", "xoxb-1");
    const client = await clients().clientFor({ teamId: "T1" });
    slack.answer = ({ method }) =>
      method === "files.getUploadURLExternal"
        ? { body: { ok: true, upload_url: `${slack.url}upload`, file_id: "F1" } }
        : undefined;
    await client.files.uploadV2({ filename: "a.txt", content: "a", channel_id: "C1" });
    assert.deepEqual(
      slack.calls.filter(({ method }) => method.startsWith("files.")).map(({ token }) => token),
      ["xoxb-1", "xoxb-1"],
    );
  });

  it("never mix workspaces, however few of them are kept", async () => {
    const teams = Array.from({ length: 12 }, (_, number) => `T${number}`);
    for (const team of teams) await install(team, `xoxb-${team}`);
    const { clientFor } = clients(storeOf(), 3);
    const all = await Promise.all(teams.map((teamId) => clientFor({ teamId })));
    assert.equal(new Set(all).size, teams.length);
    await Promise.all(
      all.map((client, index) => client.chat.postMessage({ channel: `C${index}`, text: "x" })),
    );
    assert.deepEqual(
      slack.calls.map(({ args, token }) => `${args.channel} ${token}`).sort(),
      teams.map((team, index) => `C${index} xoxb-${team}`).sort(),
    );
    // Which of them were made last is known of those that were asked for one after the other.
    const inOrder = [];
    for (const teamId of teams) inOrder.push(await clientFor({ teamId }));
    assert.ok((await clientFor({ teamId: "T11" })) === inOrder[11], "the last one is kept");
    assert.ok((await clientFor({ teamId: "T0" })) !== inOrder[0], "the first one is not");
  });

  it("find the installations of a tenant, of their own Slack app alone", async () => {
    for (const [team, tenant] of [
      ["T1", "a"],
      ["T2", "b"],
      ["T3", "a"],
    ] as const) {
      await storeOf().storeInstallation({ ...botInstallation("bot", { team: { id: team } }), ...{ tenant } });
    }
    const other = new MongoInstallationStore({ installations: database().installations, cipher: CIPHER });
    await other.storeInstallation({ ...botInstallation("bot", { team: { id: "T4" } }), ...{ tenant: "a" } });
    const { findInstallations } = clients();
    const teams = async (filter: Parameters<typeof findInstallations>[0]) =>
      (await findInstallations(filter)).map(({ team }) => team?.id);
    assert.deepEqual(await teams({ tenant: "a" }), ["T1", "T3"]);
    assert.deepEqual(await teams({ tenant: "a", limit: 1 }), ["T1"]);
    assert.deepEqual(await teams({ tenant: "c" }), []);
    assert.deepEqual(await teams({ tenant: { $ne: null } as never }), []);
  });
});
