import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { TokenCipher } from "../../../src/encryption/token-cipher.js";
import type { Found, Refused } from "../../../src/installations/import/incoming.js";
import { readBoltMongoose } from "../../../src/installations/import/read-bolt-mongoose.js";
import { readPythonSdk } from "../../../src/installations/import/read-python-sdk.js";
import { MongoInstallationStore } from "../../../src/installations/mongo-installation-store.js";
import { foreignRecords } from "../../../src/installations/transfer/foreign-records.js";
import { importRecords, type NotTaken } from "../../../src/installations/transfer/import-records.js";
import {
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../../databases.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
const DAY_MS = 24 * 60 * 60 * 1_000;

onEachDatabase("Installations of another store", (database) => {
  let nowMs: number;
  let store: MongoInstallationStore;
  let notTaken: NotTaken[];
  beforeEach(async () => {
    nowMs = Date.parse("2026-05-04T10:00:00.000Z");
    notTaken = [];
    await database().installations.deleteMany({});
    const { installations } = database();
    store = new MongoInstallationStore({ installations, cipher, clientId: "1.2", clock: () => nowMs });
  });

  function take(source: AsyncIterable<Found | Refused>, overwrite = false) {
    const clock = () => nowMs;
    return importRecords(foreignRecords(source, { clientId: "1.2", cipher, clock }), {
      installations: database().installations,
      clock,
      overwrite,
      dryRun: false,
      takesTurns: true,
      onNotTaken: (record) => notTaken.push(record),
    });
  }

  const sealed = async () => {
    const records = await database().installations.find({}).toArray();
    assert.doesNotMatch(JSON.stringify(records), /xox[bpe][.-]|hooks\.slack/);
    return records;
  };

  describe("bolt-mongoose", () => {
    const documents = (lines: readonly (object | string)[]) =>
      readBoltMongoose(
        Readable.from([
          lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
        ]),
        "a file",
        { clientId: "1.2" },
      );
    /** As mongoexport prints a document that the store has written. */
    const document = (installation: object, at: string, changes: object = {}) => ({
      _id: { $oid: "65f2c3980000000000000001" },
      __appOrgWorkspace__: "1.2:undefined:T1",
      __user__: "U1",
      ...installation,
      db_record_created_at: { $date: at },
      db_record_updated_at: { $date: at },
      __v: 0,
      ...changes,
    });

    it("are taken, sealed, with the newest bot and each person's newest token", async () => {
      const { taken, refused } = await take(
        documents([
          document(workspaceInstallation({ user: userWithToken("U2") }), "2026-03-01T00:00:00.000Z"),
          document(botInstallation("newest"), "2026-03-03T00:00:00.000Z"),
          document(workspaceInstallation({ bot: botWithToken("older") }), "2026-03-02T00:00:00.000Z"),
          document({ ...orgInstallation(), team: null }, "2026-03-02T00:00:00.000Z"),
        ]),
      );
      assert.deepEqual([taken, refused, notTaken.length], [6, 0, 1]);
      await sealed();
      for (const userId of ["U1", "U2"]) {
        const found = await store.fetchInstallation(inTeam("T1", userId));
        assert.deepEqual([found.bot, found.user], [botWithToken("newest"), userWithToken(userId)]);
        // Who installs without a webhook takes none away.
        assert.equal(found.incomingWebhook?.url, workspaceInstallation().incomingWebhook?.url);
        assert.equal(found.installedAt, "2026-03-03T00:00:00.000Z");
      }
      const org = await store.fetchInstallation(inOrg("E1", { userId: "U1" }));
      assert.deepEqual([org.bot, org.user], [orgInstallation().bot, userWithToken("U1", "org")]);
    });

    it("are read in the canonical mode of Extended JSON, too, and under the field names of the first release", async () => {
      const { bot, ...rest } = workspaceInstallation();
      const { __appOrgWorkspace__, __user__, ...canonical } = document(rest, "");
      const at = { $date: { $numberLong: String(Date.parse("2026-03-01T00:00:00.000Z")) } };
      const { taken } = await take(
        documents([
          {
            ...canonical,
            __appAndPlace: "1.2:undefined:T1",
            __userId: "U1",
            bot: { ...bot, expiresAt: { $numberInt: String(bot?.expiresAt) } },
            user: { ...rest.user, expiresAt: { $numberDouble: `${rest.user.expiresAt}.0` } },
            enterprise: { $undefined: true },
            db_record_created_at: at,
            db_record_updated_at: at,
            __v: { $numberInt: "0" },
          },
        ]),
      );
      assert.equal(taken, 2);
      const found = await store.fetchInstallation(inTeam("T1", "U1"));
      assert.deepEqual([found.bot, found.user, found.enterprise], [bot, rest.user, undefined]);
      assert.equal(found.installedAt, "2026-03-01T00:00:00.000Z");
    });

    it("have the time of their ObjectId where they have no other", async () => {
      const { db_record_created_at, db_record_updated_at, ...old } = document(botInstallation("old"), "");
      await take(documents([old]));
      assert.equal((await store.fetchInstallation(inTeam("T1"))).installedAt, "2024-03-14T09:30:00.000Z");
    });

    it("are not taken where what is stored here is newer, unless told", async () => {
      await store.storeInstallation(botInstallation("here"));
      const before = document(botInstallation("before"), new Date(nowMs - DAY_MS).toISOString());
      const { _id, db_record_created_at, db_record_updated_at, ...timeless } = before;
      assert.equal((await take(documents([before, timeless]))).newerHere, 2);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-here");
      assert.equal((await take(documents([before]), true)).taken, 1);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-before");
      const after = document(botInstallation("after"), new Date(nowMs + DAY_MS).toISOString());
      assert.equal((await take(documents([after]))).taken, 1);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-after");
    });

    it("are the newest of the source, whatever its order, where they overwrite what is stored here", async () => {
      await store.storeInstallation(botInstallation("here"));
      const [first, second, third] = [3, 1, 2].map((days) =>
        document(botInstallation(`${days}d`), new Date(nowMs - days * DAY_MS).toISOString()),
      );
      assert.ok(first && second && third);
      const { taken, newerHere } = await take(documents([first, second, third]), true);
      assert.deepEqual([taken, newerHere], [2, 1]);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-1d");
    });

    it("that are broken are named by their line, and the others taken", async () => {
      const { taken, refused } = await take(
        documents([
          '{"bot": "xoxb-secret',
          "7",
          document({ ...botInstallation("x"), bot: { token: "xoxb-secret" } }, "2026-03-01T00:00:00.000Z"),
          document(botInstallation("other"), "2026-03-01T00:00:00.000Z", {
            __appOrgWorkspace__: "9.9:undefined:T1",
          }),
          { team: { id: "T1" } },
          document(connection("U2"), "2026-03-01T00:00:00.000Z", {
            __appOrgWorkspace__: "undefined:undefined:T1",
          }),
        ]),
      );
      assert.deepEqual([taken, refused], [1, 5]);
      assert.deepEqual(
        notTaken.map(({ place, id, reason }) => [place.line, id, reason]),
        [
          [1, undefined, "It is no JSON."],
          [2, undefined, "It is no JSON object."],
          [3, "T1 U1", "Its bot lacks the token, the id, the user id or the scopes, an array of texts."],
          [4, undefined, "It is of another Slack app."],
          [5, "T1", "It has no user id."],
        ],
      );
    });
  });

  describe("Slack's SDK for Python", () => {
    const rows = (files: Readonly<Record<string, readonly (object | string)[]>>) =>
      readPythonSdk(
        Object.keys(files),
        (file) =>
          Readable.from([
            (files[file] ?? [])
              .map((row) => (typeof row === "string" ? row : JSON.stringify(row)))
              .join("\n"),
          ]),
        { clientId: "1.2" },
      );
    const bot = (label: string, changes: object = {}) => ({
      id: 1,
      client_id: "1.2",
      app_id: "A1",
      enterprise_id: "",
      enterprise_name: null,
      team_id: "T1",
      team_name: "First Team",
      bot_token: `xoxb-${label}`,
      bot_id: `B-${label}`,
      bot_user_id: `UB-${label}`,
      bot_scopes: "app_mentions:read,chat:write",
      bot_refresh_token: null,
      bot_token_expires_at: null,
      is_enterprise_install: 0,
      installed_at: "2026-03-01 00:00:00",
      ...changes,
    });
    const installation = (label: string, userId: string, changes: object = {}) => ({
      ...bot(label),
      enterprise_url: null,
      user_id: userId,
      user_token: `xoxp-${userId}-${label}`,
      user_scopes: "users:read",
      user_refresh_token: null,
      user_token_expires_at: null,
      incoming_webhook_url: null,
      incoming_webhook_channel: null,
      incoming_webhook_channel_id: null,
      incoming_webhook_configuration_url: null,
      token_type: "bot",
      ...changes,
    });

    it("are taken, sealed, the latest row of each workspace and person, with the columns of token rotation", async () => {
      const { taken, refused } = await take(
        rows({
          "bots.jsonl": [
            bot("latest", {
              installed_at: "2026-03-05T00:00:00.250000",
              bot_token: "xoxe.xoxb-latest",
              bot_refresh_token: "xoxe-latest",
              bot_token_expires_at: 1_900_000_000,
            }),
            bot("first"),
          ],
          "installations.jsonl": [
            installation("second", "U2", {
              installed_at: "2026-03-02 00:00:00+00",
              user_refresh_token: "xoxe-user",
              user_token_expires_at: "2030-03-17 17:46:40",
            }),
            installation("first", "U1", {
              incoming_webhook_url: "https://hooks.slack.example/services/T1/B1/secret",
              incoming_webhook_channel: "#general",
            }),
            installation("first", "U2"),
          ],
        }),
      );
      assert.equal(refused, 0);
      const records = await sealed();
      assert.equal(records.length, 3);
      assert.ok(taken >= 4);
      const found = await store.fetchInstallation(inTeam("T1", "U2"));
      assert.deepEqual(found.bot, {
        id: "B-latest",
        userId: "UB-latest",
        token: "xoxe.xoxb-latest",
        refreshToken: "xoxe-latest",
        expiresAt: 1_900_000_000,
        scopes: ["app_mentions:read", "chat:write"],
      });
      assert.deepEqual(found.user, {
        id: "U2",
        token: "xoxp-U2-second",
        refreshToken: "xoxe-user",
        expiresAt: 1_900_000_000,
        scopes: ["users:read"],
      });
      assert.deepEqual(
        [found.installerUserId, found.installedAt, found.team, found.enterprise],
        ["U2", "2026-03-05T00:00:00.250Z", { id: "T1", name: "First Team" }, undefined],
      );
      assert.equal((await store.fetchInstallation(inTeam("T1", "U1"))).user.token, "xoxp-U1-first");
    });

    it("may be bots alone, and org-wide installs", async () => {
      const org = {
        enterprise_id: "E1",
        enterprise_name: "The Enterprise",
        team_id: "",
        team_name: null,
        is_enterprise_install: true,
      };
      const { taken } = await take(rows({ "bots.jsonl": [bot("org", org), bot("team")] }));
      assert.equal(taken, 2);
      const found = await store.fetchInstallation(inOrg("E1"));
      assert.deepEqual([found.bot?.id, found.enterprise], ["B-org", { id: "E1", name: "The Enterprise" }]);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-team");
    });

    it("of a workspace in an organization keep both ids", async () => {
      await take(
        rows({
          "installations.jsonl": [
            installation("a", "U1", { enterprise_id: "E1", enterprise_name: "The Enterprise" }),
          ],
        }),
      );
      const { team, enterprise, isEnterpriseInstall } = await store.fetchInstallation(inTeam("T1"));
      assert.deepEqual([team?.id, enterprise?.id, isEnterpriseInstall], ["T1", "E1", false]);
    });

    it("are not taken where what is stored here is newer, unless told", async () => {
      await store.storeInstallation(botInstallation("here"));
      const before = rows({ "bots.jsonl": [bot("before")] });
      assert.deepEqual((await take(before)).newerHere, 1);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-here");
      assert.equal((await take(rows({ "bots.jsonl": [bot("before")] }), true)).taken, 1);
      assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.id, "B-before");
      // Who installed it here is not what such a row knows.
      assert.equal((await store.fetchInstallation(inTeam("T1"))).installerUserId, "U1");
    });

    it("that are broken are named by their file and line, and the others taken", async () => {
      const { taken, refused } = await take(
        rows({
          "bots.jsonl": [
            bot("x", { bot_id: null }),
            bot("y", { client_id: "9.9" }),
            bot("good", { team_id: "T2" }),
          ],
          "installations.jsonl": [
            '{"bot_token": "xoxb-secret',
            "7",
            { user_id: "U1", bot_token: "xoxb-secret" },
            installation("z", "U1", { installed_at: "xoxb-secret" }),
            installation("z", "U1", { installed_at: 1e15 }),
            installation("z", "U1", { app_id: { $odd: 7 } }),
            installation("z", "U1", { user_token: 7 }),
          ],
        }),
      );
      assert.deepEqual([taken, refused], [1, 9]);
      assert.deepEqual(
        notTaken.map(({ place, id, reason }) => [place.file, place.line, id, reason]),
        [
          ["installations.jsonl", 1, undefined, "It is no JSON."],
          ["installations.jsonl", 2, undefined, "It is no JSON object."],
          [
            "installations.jsonl",
            3,
            undefined,
            "It has no client_id: it is no row of slack_installations or slack_bots.",
          ],
          [
            "installations.jsonl",
            4,
            undefined,
            "Its installed_at, or the time when a token expires, is no time.",
          ],
          ["installations.jsonl", 5, "T1 U1", "The time at which it was written is no time."],
          ["installations.jsonl", 6, "T1 U1", "Its appId is no text."],
          ["installations.jsonl", 7, "T1 U1", "Its user token is no text."],
          [
            "bots.jsonl",
            1,
            "T1",
            "Its bot lacks the token, the id, the user id or the scopes, an array of texts.",
          ],
          ["bots.jsonl", 2, undefined, "It is of another Slack app."],
        ],
      );
    });
  });
});
