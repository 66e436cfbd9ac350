import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { disconnect, type Revoke, revokeAtSlack } from "../../src/lifecycle/disconnect.js";
import { createLog, slackLogger } from "../../src/log/log.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, 7).toString("base64")}`);
const ORG = { isEnterpriseInstall: true, teamId: "T1", enterpriseId: "E1" };

onEachDatabase("disconnect", (database) => {
  let store: MongoInstallationStore;
  let client = 0;
  const connect = (token: string, isEnterpriseInstall: boolean, rotation = {}) =>
    store.storeInstallation({
      team: isEnterpriseInstall ? undefined : { id: "T1" },
      enterprise: { id: "E1" },
      user: { id: "U1", token, scopes: ["chat:write"], ...rotation },
      isEnterpriseInstall,
      authVersion: "v2",
    });
  const tokens = async () => (await store.listPersonsTokens(ORG, "U1")).map(({ token }) => token).sort();

  beforeEach(() => {
    store = new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clientId: `${++client}`,
    });
  });

  it("revokes every token of the person before it deletes the first record", async () => {
    await connect("xoxp-team", false);
    await connect("xoxp-org", true);
    const revoked: string[] = [];
    const revoke: Revoke = async ({ token }) => {
      assert.deepEqual(await tokens(), ["xoxp-org", "xoxp-team"]);
      revoked.push(token);
    };
    await disconnect(store, revoke, ORG, "U1");
    assert.deepEqual(revoked.sort(), ["xoxp-org", "xoxp-team"]);
    assert.deepEqual(await tokens(), []);
    await disconnect(store, async () => assert.fail("nothing is stored"), ORG, "U1");
  });

  it("leaves an account that is connected again meanwhile", async () => {
    await connect("xoxp-old", false);
    await disconnect(store, () => connect("xoxp-new", false), ORG, "U1");
    assert.deepEqual(await tokens(), ["xoxp-new"]);
  });

  it("keeps the record when Slack gives no answer", async () => {
    await connect("xoxp-1", false);
    const silent = async () => {
      throw new Error("no answer");
    };
    await assert.rejects(disconnect(store, silent, ORG, "U1"), /no answer/);
    assert.deepEqual(await tokens(), ["xoxp-1"]);
  });

  const slackSays = (error: string) =>
    revokeAtSlack(
      new WebClient(undefined, {
        retryConfig: { retries: 0 },
        logger: slackLogger(createLog({ level: "fatal" })),
        fetch: async () => Response.json({ ok: false, error }),
      }),
    );

  for (const error of ["token_revoked", "account_inactive", "token_expired"]) {
    it(`deletes the record of a token that is dead already (${error})`, async () => {
      await connect("xoxp-1", false);
      await disconnect(store, slackSays(error), ORG, "U1");
      assert.deepEqual(await tokens(), []);
    });
  }

  it("keeps the record when Slack answers invalid_auth, or that a token has expired that can be refreshed", async () => {
    await connect("xoxp-1", false);
    await assert.rejects(disconnect(store, slackSays("invalid_auth"), ORG, "U1"), /invalid_auth/);
    await connect("xoxe.xoxp-2", false, { refreshToken: "xoxe-1", expiresAt: 1 });
    await assert.rejects(disconnect(store, slackSays("token_expired"), ORG, "U1"), /token_expired/);
    assert.deepEqual(await tokens(), ["xoxe.xoxp-2"]);
  });
});
