import assert from "node:assert/strict";
import type { Installation } from "@slack/oauth";
import { WebClient } from "@slack/web-api";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { TokenCipher } from "../../src/installations/token-cipher.js";
import {
  type IsDead,
  isDeadAtSlack,
  possibleTargets,
  removeRevoked,
  removeUninstalled,
} from "../../src/installations/uninstall.js";
import { createLog, slackLogger } from "../../src/log.js";
import { onEachDatabase } from "../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, 7).toString("base64")}`);
const TEAM = { isEnterpriseInstall: false, teamId: "T1" };
const QUERY = { ...TEAM, isEnterpriseInstall: false as const, teamId: "T1", enterpriseId: undefined };

function installation(user: string, token: string, bot: string): Installation<"v2", false> {
  return {
    team: { id: "T1", name: "Acme" },
    enterprise: undefined,
    user: { id: user, token, scopes: ["chat:write"] },
    bot: { token: bot, scopes: ["chat:write"], id: "B1", userId: "UB" },
    appId: "A1",
    authVersion: "v2",
    isEnterpriseInstall: false,
  };
}

const dead =
  (...tokens: string[]): IsDead =>
  async (token) =>
    tokens.includes(token);

onEachDatabase("uninstall", (database) => {
  let store: MongoInstallationStore;
  let client = 0;

  beforeEach(async () => {
    store = new MongoInstallationStore({
      installations: database().installations,
      cipher,
      clientId: `${++client}`,
    });
    await store.storeInstallation(installation("U1", "xoxp-1", "xoxb-old"));
    await store.storeInstallation(installation("U2", "xoxp-2", "xoxb-bot"));
  });

  const tokens = async () => (await store.listTokens(TEAM)).map(({ token }) => token).sort();

  it("deletes everything of a workspace whose bot token is dead", async () => {
    assert.equal((await removeUninstalled(store, dead("xoxb-bot"), [TEAM])).records, 3);
    assert.deepEqual(await tokens(), []);
  });

  it("deletes nothing while the bot token lives", async () => {
    assert.equal((await removeUninstalled(store, dead("xoxp-1", "xoxp-2"), [TEAM])).records, 0);
    assert.equal((await tokens()).length, 3);
  });

  it("deletes nothing when Slack gives no answer, and says so", async () => {
    const silent: IsDead = async () => {
      throw new Error("no answer");
    };
    await assert.rejects(removeUninstalled(store, silent, [TEAM]), /no answer/);
    await assert.rejects(removeRevoked(store, silent, [TEAM], { userIds: ["U1"], bot: true }), /no answer/);
    assert.equal((await tokens()).length, 3);
  });

  it("keeps what a reinstall stores between the question and the deletion", async () => {
    const reinstalledMeanwhile: IsDead = async () => {
      await store.storeInstallation(installation("U1", "xoxp-new", "xoxb-new"));
      return true;
    };
    await removeUninstalled(store, reinstalledMeanwhile, [TEAM]);
    assert.deepEqual(await tokens(), ["xoxb-new", "xoxp-new"]);
  });

  it("does not delete twice, and repeating it is no error", async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, () => removeUninstalled(store, dead("xoxb-bot"), [TEAM])),
    );
    assert.equal(
      results.reduce((sum, { records }) => sum + records, 0),
      3,
    );
    assert.deepEqual(
      results.flatMap(({ uninstalled }) => uninstalled),
      [TEAM],
      "one of them is told that it uninstalled",
    );
    assert.equal((await removeUninstalled(store, dead("xoxb-bot"), [TEAM])).records, 0);
  });

  it("is not held up by a person's record that cannot be opened", async () => {
    const [record] = await database()
      .installations.find({ clientId: `${client}`, "user.id": "U1" })
      .toArray();
    const sealedUser = String(record?.sealedUser).replace("v1.test.", "v1.lost.");
    await database().installations.updateOne({ _id: record?._id }, { $set: { sealedUser } });
    assert.equal((await removeUninstalled(store, dead("xoxb-bot"), [TEAM])).records, 3);
  });

  it("finds what people connected in one workspace of an organization", async () => {
    const enterprise = { id: "E1", name: "Org" };
    const org: Installation<"v2", true> = {
      ...installation("U9", "xoxp-org", "xoxb-org"),
      team: undefined,
      enterprise,
      isEnterpriseInstall: true,
    };
    const { bot, ...connected } = installation("U3", "xoxp-3", "none");
    assert.ok(bot);
    await store.storeInstallation(org);
    await store.storeInstallation({ ...connected, team: { id: "T2" }, enterprise });
    await store.storeInstallation({
      ...connected,
      user: { ...connected.user, id: "U4", token: "xoxp-4" },
      team: { id: "T3" },
      enterprise,
    });
    const target = { isEnterpriseInstall: true, enterpriseId: "E1" };
    const removed = await removeUninstalled(store, dead("xoxb-org", "xoxp-3"), [target]);
    assert.deepEqual(removed, { records: 3, uninstalled: [target] });
    assert.deepEqual(
      (await store.listTokensInOrganization("E1")).map(({ token }) => token),
      ["xoxp-4"],
      "a token that lives stays",
    );
  });

  it("asks for each person's token where the bot's record is gone already", async () => {
    await removeRevoked(store, dead("xoxb-bot"), [TEAM], { userIds: [], bot: true });
    assert.deepEqual(await tokens(), ["xoxp-1", "xoxp-2"]);
    assert.equal((await removeUninstalled(store, dead("xoxp-1"), [TEAM])).records, 1);
    assert.deepEqual(await tokens(), ["xoxp-2"]);
  });

  it("after a revocation deletes only those that it names and that are dead", async () => {
    assert.equal(
      (await removeRevoked(store, dead("xoxp-1", "xoxp-2"), [TEAM], { userIds: ["U1"], bot: false })).records,
      1,
    );
    assert.deepEqual(await tokens(), ["xoxb-bot", "xoxp-2"]);
    assert.equal((await removeRevoked(store, dead(), [TEAM], { userIds: ["U2"], bot: true })).records, 0);
    assert.equal(
      (await removeRevoked(store, dead("xoxb-bot"), [TEAM], { userIds: ["U2"], bot: false })).records,
      0,
    );
    assert.equal((await store.fetchInstallation({ ...QUERY, userId: "U2" })).user.token, "xoxp-2");
  });
});

describe("uninstall", () => {
  it("looks at the workspace and at the organization that an event names", () => {
    assert.deepEqual(possibleTargets({ team_id: "T1", enterprise_id: "E1" }), [
      { isEnterpriseInstall: false, teamId: "T1" },
      { isEnterpriseInstall: true, enterpriseId: "E1" },
    ]);
    assert.deepEqual(possibleTargets({ team_id: "T1", enterprise_id: null }), [TEAM]);
    assert.deepEqual(possibleTargets({}), []);
  });

  describe("isDeadAtSlack", () => {
    const asked = (answer: () => Response) =>
      isDeadAtSlack(
        new WebClient(undefined, {
          retryConfig: { retries: 0 },
          logger: slackLogger(createLog({ level: "fatal" })),
          fetch: async () => answer(),
        }),
      )("xoxb-1");

    for (const error of ["token_revoked", "account_inactive", "invalid_auth"]) {
      it(`says yes on ${error}`, async () => {
        assert.equal(await asked(() => Response.json({ ok: false, error })), true);
      });
    }

    it("says no to a token that works", async () => {
      assert.equal(await asked(() => Response.json({ ok: true, team_id: "T1" })), false);
    });

    for (const error of [
      "token_expired",
      "internal_error",
      "ratelimited",
      "not_authed",
      "team_access_not_granted",
    ]) {
      it(`does not answer on ${error}`, async () => {
        await assert.rejects(asked(() => Response.json({ ok: false, error })));
      });
    }

    it("does not answer on a server error or a lost connection", async () => {
      await assert.rejects(asked(() => new Response("oops", { status: 503 })));
      await assert.rejects(
        asked(() => {
          throw new Error("ECONNRESET");
        }),
      );
    });
  });
});
