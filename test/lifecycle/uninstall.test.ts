import assert from "node:assert/strict";
import type { Installation } from "@slack/oauth";
import { WebClient } from "@slack/web-api";
import type { Collection } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import type { StoredToken } from "../../src/installations/installation-records.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import type { InstallationTarget } from "../../src/installations/record-ids.js";
import {
  forEachTarget,
  type IsDead,
  isDeadAtSlack,
  possibleTargets,
  removeRevoked,
  removeUninstalled,
} from "../../src/lifecycle/uninstall.js";
import { deadIfUnopened } from "../../src/lifecycle/unopened.js";
import { createLog, slackLogger } from "../../src/log/log.js";
import { onEachDatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { watched } from "../installations/fixtures/watched-collection.js";

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

const STORED: StoredToken = {
  recordId: "1:team:T1",
  revision: "r",
  updatedAt: new Date(0),
  kind: "bot",
  userId: undefined,
  token: "xoxb-1",
  isRefreshable: false,
};

const dead =
  (...tokens: string[]): IsDead =>
  async ({ token }) =>
    tokens.includes(token);

onEachDatabase("uninstall", (database) => {
  let store: MongoInstallationStore;
  let client = 0;
  let nowMs = Date.UTC(2026, 0, 5, 9);
  const storeOn = (installations: Collection) =>
    new MongoInstallationStore({ installations, cipher, clientId: `${client}`, clock: () => nowMs });

  beforeEach(async () => {
    reported = [];
    client += 1;
    store = storeOn(database().installations);
    await store.storeInstallation(installation("U1", "xoxp-1", "xoxb-old"));
    await store.storeInstallation(installation("U2", "xoxp-2", "xoxb-bot"));
  });

  let reported: InstallationTarget[];
  const report = async (target: InstallationTarget) => {
    reported.push(target);
  };
  const uninstalled = (isDead: IsDead, target: InstallationTarget = TEAM) =>
    removeUninstalled({ store, isDead, report }, target);
  const revoked = (isDead: IsDead, what: { readonly userIds: readonly string[]; readonly bot: boolean }) =>
    removeRevoked({ store, isDead, report }, TEAM, what);
  const tokens = async () => (await store.listTokens(TEAM)).map(({ token }) => token).sort();

  it("deletes everything of a workspace whose bot token is dead", async () => {
    assert.equal(await uninstalled(dead("xoxb-bot")), 3);
    assert.deepEqual(await tokens(), []);
  });

  it("deletes nothing while the bot token lives", async () => {
    assert.equal(await uninstalled(dead("xoxp-1", "xoxp-2")), 0);
    assert.equal((await tokens()).length, 3);
  });

  it("deletes nothing when Slack gives no answer, and says so", async () => {
    const silent: IsDead = async () => {
      throw new Error("no answer");
    };
    await assert.rejects(uninstalled(silent), /no answer/);
    await assert.rejects(revoked(silent, { userIds: ["U1"], bot: true }), /no answer/);
    assert.equal((await tokens()).length, 3);
  });

  it("keeps what a reinstall stores between the question and the deletion", async () => {
    const reinstalledMeanwhile: IsDead = async () => {
      await store.storeInstallation(installation("U1", "xoxp-new", "xoxb-new"));
      return true;
    };
    await uninstalled(reinstalledMeanwhile);
    assert.deepEqual(await tokens(), ["xoxb-new", "xoxp-new"]);
    assert.deepEqual(reported, [], "the workspace lives");
  });

  it("reports before the bot's record is deleted, and only once even when the answer to the deletion is lost", async () => {
    const { collection } = watched(database().installations, {
      deleteOne: async (filter) => {
        await database().installations.deleteOne(filter);
        throw new Error("connection closed");
      },
    });
    const losing = storeOn(collection);
    const [bot] = (await losing.listTokens(TEAM)).filter(({ kind }) => kind === "bot");
    assert.ok(bot);
    await store.deleteIfUnchanged((await store.listTokens(TEAM)).filter(({ kind }) => kind === "user"));
    const isDead = dead("xoxb-bot");
    await assert.rejects(removeUninstalled({ store: losing, isDead, report }, TEAM), {
      code: "database_unavailable",
    });
    assert.deepEqual([reported, await tokens()], [[TEAM], []]);
    assert.equal(await uninstalled(isDead), 0);
    assert.deepEqual(reported, [TEAM]);
  });

  /** One who reports the uninstall and has not finished, and another who waits for that. */
  async function oneReportsAnotherWaits() {
    const isDead = dead("xoxb-bot");
    let finish: () => void = assert.fail;
    let first: Promise<number> | undefined;
    await new Promise<void>((began) => {
      const held = () =>
        new Promise<void>((resolve) => {
          finish = resolve;
          began();
        });
      first = removeUninstalled({ store, isDead, report: held }, TEAM);
    });
    const { collection, calls } = watched(database().installations);
    const waits = removeUninstalled({ store: storeOn(collection), isDead, report }, TEAM);
    const hasLookedTwice = () =>
      calls.filter(({ method }) => method === "updateOne").length >= 2 || undefined;
    const untilItHasLooked = () => until("the other to have looked twice", hasLookedTwice);
    await untilItHasLooked();
    calls.length = 0;
    return { first, finish: () => finish(), waits, untilItHasLooked };
  }

  it("reports again after half a minute when the reporting process died before the deletion", async () => {
    const { waits, untilItHasLooked } = await oneReportsAnotherWaits();
    nowMs += 29_999;
    await untilItHasLooked();
    assert.deepEqual(reported, []);
    nowMs += 1;
    assert.equal(await waits, 1);
    assert.deepEqual([reported, await tokens()], [[TEAM], []]);
  });

  it("does not report twice when two processes get the events at once, however long the report takes", async () => {
    const { first, finish, waits } = await oneReportsAnotherWaits();
    finish();
    assert.deepEqual([await first, await waits], [3, 0]);
    assert.deepEqual([reported, await tokens()], [[], []]);
  });

  it("does not report in a waiting process when the app is installed again meanwhile", async () => {
    const { first, finish, waits } = await oneReportsAnotherWaits();
    await store.storeInstallation(installation("U1", "xoxp-new", "xoxb-new"));
    assert.equal(await waits, 0);
    finish();
    await first;
    assert.deepEqual([reported, await tokens()], [[], ["xoxb-new", "xoxp-new"]]);
    assert.equal(await uninstalled(dead("xoxb-new")), 2, "the next uninstall is reported at once");
    assert.deepEqual(reported, [TEAM]);
  });

  describe("of a record that cannot be opened", () => {
    const unopened = (writtenBefore: Date) => deadIfUnopened(isDeadAtSlack(new WebClient()), writtenBefore);
    const lose = async (id: string) => {
      const record = await database().installations.findOne({ _id: id });
      assert.ok(record);
      const field = record.kind === "user" ? "sealedUser" : "sealedBot";
      const sealed = String(record[field]).replace("v1.test.", "v1.lost.");
      await database().installations.updateOne({ _id: id }, { $set: { [field]: sealed } });
    };

    it("is deleted and reported only when the record was written before that time", async () => {
      await lose(`${client}:team:T1`);
      await assert.rejects(uninstalled(dead("xoxb-bot")), { code: "token_key_unknown" });
      await assert.rejects(uninstalled(unopened(new Date(nowMs))), { code: "token_key_unknown" });
      assert.deepEqual(reported, []);
      assert.equal(await uninstalled(unopened(new Date(nowMs + 1))), 3);
      assert.deepEqual(reported, [TEAM]);
    });

    it("is deleted if it is a person's and the bot's record is gone already", async () => {
      await revoked(dead("xoxb-bot"), { userIds: [], bot: true });
      await lose(`${client}:team:T1:user:U1`);
      await lose(`${client}:team:T1:user:U2`);
      assert.equal(await uninstalled(unopened(new Date(nowMs + 1))), 2);
    });

    it("is not assumed on another failure", async () => {
      const silent: IsDead = async () => {
        throw new Error("no answer");
      };
      await assert.rejects(uninstalled(deadIfUnopened(silent, new Date(nowMs + 1))), /no answer/);
      assert.equal((await tokens()).length, 3);
    });
  });

  it("does not delete twice, and repeating it is no error", async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => uninstalled(dead("xoxb-bot"))));
    assert.equal(
      results.reduce((sum, records) => sum + records, 0),
      3,
    );
    assert.deepEqual(reported, [TEAM], "one of them reports it");
    assert.equal(await uninstalled(dead("xoxb-bot")), 0);
  });

  it("goes on when a person's record cannot be opened", async () => {
    const [record] = await database()
      .installations.find({ clientId: `${client}`, "user.id": "U1" })
      .toArray();
    const sealedUser = String(record?.sealedUser).replace("v1.test.", "v1.lost.");
    await database().installations.updateOne({ _id: record?._id }, { $set: { sealedUser } });
    assert.equal(await uninstalled(dead("xoxb-bot")), 3);
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
    assert.equal(await uninstalled(dead("xoxb-org", "xoxp-3"), target), 3);
    assert.deepEqual(reported, [target]);
    assert.deepEqual(
      (await store.listTokensInOrganization("E1")).map(({ token }) => token),
      ["xoxp-4"],
      "a token that lives stays",
    );
  });

  it("asks for each person's token where the bot's record is gone already", async () => {
    await revoked(dead("xoxb-bot"), { userIds: [], bot: true });
    assert.deepEqual(await tokens(), ["xoxp-1", "xoxp-2"]);
    assert.equal(await uninstalled(dead("xoxp-1")), 1);
    assert.deepEqual(await tokens(), ["xoxp-2"]);
  });

  it("deletes after a revocation only records that the event names and whose token is dead", async () => {
    assert.equal(await revoked(dead("xoxp-1", "xoxp-2"), { userIds: ["U1"], bot: false }), 1);
    assert.deepEqual(await tokens(), ["xoxb-bot", "xoxp-2"]);
    assert.equal(await revoked(dead(), { userIds: ["U2"], bot: true }), 0);
    assert.equal(await revoked(dead("xoxb-bot"), { userIds: ["U2"], bot: false }), 0);
    assert.equal((await store.fetchInstallation({ ...QUERY, userId: "U2" })).user.token, "xoxp-2");
  });
});

describe("uninstall", () => {
  it("handles each target even when another one fails, and then rejects with the first error", async () => {
    const targets = possibleTargets({ team_id: "T1", enterprise_id: "E1" });
    const done: unknown[] = [];
    const work = async (target: InstallationTarget) => {
      if (!target.isEnterpriseInstall) throw new Error("of the workspace");
      done.push(target);
    };
    await assert.rejects(forEachTarget(targets, work), /of the workspace/);
    assert.deepEqual(done, targets.slice(1));
  });

  it("checks the workspace and the organization that an event names", () => {
    assert.deepEqual(possibleTargets({ team_id: "T1", enterprise_id: "E1" }), [
      { isEnterpriseInstall: false, teamId: "T1" },
      { isEnterpriseInstall: true, enterpriseId: "E1" },
    ]);
    assert.deepEqual(possibleTargets({ team_id: "T1", enterprise_id: null }), [TEAM]);
    assert.deepEqual(possibleTargets({}), []);
  });

  describe("isDeadAtSlack", () => {
    const asked = (answer: () => Response, isRefreshable = false) =>
      isDeadAtSlack(
        new WebClient(undefined, {
          retryConfig: { retries: 0 },
          logger: slackLogger(createLog({ level: "fatal" })),
          fetch: async () => answer(),
        }),
      )({ ...STORED, isRefreshable });

    for (const error of ["token_revoked", "account_inactive", "token_expired"]) {
      it(`resolves to true on ${error}`, async () => {
        assert.equal(await asked(() => Response.json({ ok: false, error })), true);
      });
    }

    it("resolves to false for a token that works", async () => {
      assert.equal(await asked(() => Response.json({ ok: true, team_id: "T1" })), false);
    });

    it("rejects on token_expired when the token can be refreshed", async () => {
      await assert.rejects(asked(() => Response.json({ ok: false, error: "token_expired" }), true));
    });

    for (const error of [
      "invalid_auth",
      "internal_error",
      "ratelimited",
      "not_authed",
      "team_access_not_granted",
    ]) {
      it(`rejects on ${error}`, async () => {
        await assert.rejects(asked(() => Response.json({ ok: false, error })));
      });
    }

    it("rejects on a server error or a lost connection", async () => {
      await assert.rejects(asked(() => new Response("oops", { status: 503 })));
      await assert.rejects(
        asked(() => {
          throw new Error("ECONNRESET");
        }),
      );
    });
  });
});
