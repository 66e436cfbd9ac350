import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EventInbox } from "../../src/events/event-inbox.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import {
  botInstallation,
  connection,
  orgInstallation,
  workspaceInstallation,
} from "../../src/testing/installation-store/examples.js";
import { onEachDatabaseTarget } from "../databases.js";
import { callback } from "../events/inbox-stage.js";
import { onPosix } from "../on-posix.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";

const KEY = Buffer.alloc(32, "key of installations ").toString("base64");
const OTHER_KEY = Buffer.alloc(32, "another key ").toString("base64");
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

onEachDatabaseTarget("bolt-mongodb-app installations", (target) => {
  let scene: Scene;
  let database: Database;
  let store: MongoInstallationStore;
  beforeEach(async () => {
    scene = await Scene.open(target());
    database = await openDatabase(target());
    await database.installations.deleteMany({});
    await database.events.deleteMany({});
    const { clientId } = scene.localSlack;
    const { installations } = database;
    store = new MongoInstallationStore({ installations, cipher: cipher(), clientId });
  });
  afterEach(async () => {
    await database.close();
    await scene.close();
  });

  const cipher = () => TokenCipher.fromKeyRing(`key:${KEY}`);
  const idOf = (rest: string) => `${scene.localSlack.clientId}:${rest}`;
  const fileOf = (name: string) => join(scene.directory, name);
  const stored = async () =>
    (await database.installations.find({}, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);

  async function fill(): Promise<void> {
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    await store.storeInstallation(botInstallation("bare", { team: { id: "T2" } }));
  }

  /** Runs a command; nothing that it says has a secret in it. */
  async function run(
    command: CommandName,
    args: readonly string[] = [],
    changes: Readonly<Record<string, string>> = {},
  ) {
    const environment = { ...scene.environment, TOKEN_KEYS: `key:${KEY}`, ...changes };
    const end = await runCommand(command, args, { directory: scene.directory, environment });
    const { clientSecret, signingSecret } = scene.localSlack;
    const said = `${end.stdout}${end.stderr}`;
    for (const secret of [KEY, OTHER_KEY, clientSecret, signingSecret, "secret-of-the-webhook"]) {
      assert.ok(!said.includes(secret), "a secret is on the terminal");
    }
    assert.ok(!/xox[bpe][.-]/.test(said), "a token is on the terminal");
    return end;
  }

  describe("export", () => {
    it("writes the records to a new file, and says how many", async () => {
      await fill();
      const { code, stdout, stderr } = await run("installations export", ["--out", "all.jsonl"]);
      assert.deepEqual([code, stdout, stderr], [0, "4 records were written to all.jsonl.\n", ""]);
      const lines = readFileSync(fileOf("all.jsonl"), "utf8").trimEnd().split("\n");
      assert.equal(lines.length, 6);
      assert.doesNotMatch(lines.join(), /xox[bpe][.-]|secret-of-the-webhook/);
      const again = await run("installations export", ["--out", "all.jsonl"]);
      assert.deepEqual([again.code, again.stdout], [1, ""]);
      assert.equal(again.stderr, "all.jsonl is there already. Name another file, or remove it.\n");
    });

    onPosix.it("makes a file that nobody else can read", async () => {
      await run("installations export", ["--out", "all.jsonl"]);
      assert.equal(statSync(fileOf("all.jsonl")).mode & 0o777, 0o600);
    });

    it("prints them without a file, and of some workspaces alone", async () => {
      await fill();
      const all = await run("installations export");
      assert.deepEqual([all.code, all.stderr], [0, "4 records were written.\n"]);
      assert.equal(all.stdout.trimEnd().split("\n").length, 6);
      const some = await run("installations export", ["--team", "T2", "T9", "--out", "some.jsonl", "--json"]);
      assert.deepEqual(JSON.parse(some.stdout), { file: "some.jsonl", records: 1, leftOut: [] });
      assert.match(readFileSync(fileOf("some.jsonl"), "utf8"), /:team:T2"/);
      const none = await run("installations export", ["--team", "T9", "--out", "none.jsonl"]);
      assert.deepEqual([none.code, none.stderr], [1, "Nothing is stored of what was named.\n"]);
    });

    it("takes --json with a file alone, and fails where none can be made", async () => {
      const json = await run("installations export", ["--json"]);
      assert.deepEqual([json.code, json.stdout], [2, ""]);
      const { code, stderr } = await run("installations export", ["--out", "no/such/file"]);
      assert.deepEqual([code, stderr], [1, "no/such/file cannot be written (ENOENT).\n"]);
    });
  });

  describe("import", () => {
    it("says in a dry run what it would take, takes it, and takes nothing twice", async () => {
      await fill();
      await run("installations export", ["--out", "all.jsonl"]);
      await store.deleteInstallation({ isEnterpriseInstall: false, teamId: "T1", enterpriseId: undefined });
      const dry = await run("installations import", ["all.jsonl", "--dry-run"]);
      const counts = "1 as new here, 0 newer here, 0 refused.\n";
      assert.deepEqual(dry, { code: 0, stdout: `4 records read: 3 would be taken, ${counts}`, stderr: "" });
      assert.deepEqual(await stored(), [idOf("team:T2")]);
      const taken = await run("installations import", ["all.jsonl"]);
      assert.deepEqual(taken, { code: 0, stdout: `4 records read: 3 taken, ${counts}`, stderr: "" });
      assert.equal((await stored()).length, 4);
      const again = await run("installations import", ["all.jsonl", "--json"]);
      assert.deepEqual(JSON.parse(again.stdout), {
        dryRun: false,
        read: 4,
        taken: 0,
        unchanged: 4,
        newerHere: 0,
        refused: 0,
        missingKeys: [],
        notTaken: [],
      });
    });

    it("names what is newer here, and overwrites it when it is told to", async () => {
      await fill();
      await run("installations export", ["--out", "all.jsonl"]);
      await store.storeInstallation(botInstallation("newer", { team: { id: "T2" } }));
      const kept = await run("installations import", ["all.jsonl"]);
      assert.equal(kept.code, 0);
      assert.equal(
        kept.stderr,
        `Not taken: line 5, ${idOf("team:T2")}: The record that is stored here is newer.\n`,
      );
      assert.equal((await run("installations import", ["all.jsonl", "--overwrite"])).code, 0);
      const { bot } = await store.fetchInstallation({
        isEnterpriseInstall: false,
        teamId: "T2",
        enterpriseId: undefined,
      });
      assert.equal(bot?.id, "B-bare");
    });

    it("refuses what is sealed with a key that is missing, takes the rest, and ends with 1", async () => {
      await fill();
      const { clientId } = scene.localSlack;
      const other = TokenCipher.fromKeyRing(`other:${OTHER_KEY}`);
      const { installations } = database;
      await new MongoInstallationStore({ installations, cipher: other, clientId }).storeInstallation(
        botInstallation("other", { team: { id: "T3" } }),
      );
      await run("installations export", ["--out", "all.jsonl"]);
      await installations.deleteMany({});
      const reason = "It is sealed with key other, which TOKEN_KEYS does not have.";
      const { code, stdout, stderr } = await run("installations import", ["all.jsonl"]);
      assert.deepEqual(
        [code, stdout],
        [1, "5 records read: 4 taken, 0 as new here, 0 newer here, 1 refused.\n"],
      );
      assert.equal(
        stderr,
        `Not taken: line 6, ${idOf("team:T3")}: ${reason}\nTOKEN_KEYS lacks other: put what is missing behind the other keys, and run this again.\n`,
      );
      const shaped = JSON.parse((await run("installations import", ["all.jsonl", "--json"])).stdout);
      assert.deepEqual(
        [shaped.missingKeys, shaped.notTaken],
        [["other"], [{ line: 6, id: idOf("team:T3"), outcome: "refused", reason }]],
      );
    });

    it("takes the directory of a FileInstallationStore, and names a file that is broken", async () => {
      const baseDir = fileOf("files");
      const files = new oauth.FileInstallationStore({ baseDir });
      await files.storeInstallation(workspaceInstallation());
      await files.storeInstallation(orgInstallation());
      mkdirSync(`${baseDir}T7`);
      writeFileSync(join(`${baseDir}T7`, "app-latest"), '{"bot":"xoxb-secret"');
      const from = ["--from", "file-installation-store"];
      const { code, stdout, stderr } = await run("installations import", [...from, "files"]);
      assert.deepEqual(
        [code, stdout],
        [1, "5 records read: 4 taken, 0 as new here, 0 newer here, 1 refused.\n"],
      );
      assert.match(stderr, /^Not taken: .*filesT7.app-latest: It is no JSON object\.\n$/);
      assert.doesNotMatch(JSON.stringify(await database.installations.find({}).toArray()), /xox[bpe][.-]/);
      const { user, bot } = await store.fetchInstallation({
        isEnterpriseInstall: false,
        teamId: "T1",
        enterpriseId: undefined,
        userId: "U1",
      });
      assert.deepEqual([user, bot], [workspaceInstallation().user, workspaceInstallation().bot]);
      const absent = await run("installations import", [...from, "absent"]);
      assert.equal(absent.code, 1);
      assert.match(
        absent.stderr,
        /^absent cannot be read as the directory of a FileInstallationStore \(ENOENT\)\.\n$/,
      );
    });

    it("takes the directory of a FileInstallationStore that has a client id", async () => {
      const files = new oauth.FileInstallationStore({ baseDir: fileOf("files"), clientId: "7.7" });
      await files.storeInstallation(orgInstallation());
      const args = ["--from", "file-installation-store", "files", "--client-id", "7.7", "--json"];
      const { code, stdout } = await run("installations import", args);
      assert.deepEqual([code, JSON.parse(stdout).taken], [0, 2]);
    });

    it("takes documents of bolt-mongoose and rows of Slack's SDK for Python", async () => {
      const { clientId } = scene.localSlack;
      const at = { $date: "2026-03-01T00:00:00.000Z" };
      const document = {
        ...workspaceInstallation(),
        __appOrgWorkspace__: `${clientId}:undefined:T1`,
        db_record_created_at: at,
      };
      writeFileSync(fileOf("mongoose.jsonl"), `${JSON.stringify(document)}\nxoxb-secret\n`);
      const mongoose = await run("installations import", ["--from", "bolt-mongoose", "mongoose.jsonl"]);
      assert.equal(mongoose.stdout, "3 records read: 2 taken, 0 as new here, 0 newer here, 1 refused.\n");
      assert.deepEqual([mongoose.code, mongoose.stderr], [1, "Not taken: line 2: It is no JSON.\n"]);

      const bot = {
        client_id: clientId,
        team_id: "T5",
        bot_token: "xoxb-5",
        bot_id: "B5",
        bot_user_id: "U5",
        installed_at: "2026-03-01 00:00:00",
      };
      const installation = { ...bot, user_id: "U6", user_token: "xoxp-6", user_scopes: "users:read" };
      writeFileSync(fileOf("bots.json"), JSON.stringify([bot]));
      writeFileSync(fileOf("installations.json"), JSON.stringify([installation]));
      const args = ["--from", "python-sdk", "bots.json", "installations.json"];
      const python = await run("installations import", args);
      assert.equal(python.stdout, "3 records read: 2 taken, 1 as new here, 0 newer here, 0 refused.\n");
      assert.equal((await stored()).length, 4);
      assert.doesNotMatch(JSON.stringify(await database.installations.find({}).toArray()), /xox[bpe][.-]/);
    });

    for (const [what, args, sentence] of [
      ["no path", [], /^Missing required argument 'path'/],
      ["several paths of one kind", ["a", "b"], /^Name one path/],
      ["an unknown store", ["--from", "prisma", "a"], /'prisma'/],
      ["rows on the standard input", ["--from", "python-sdk", "-"], /does not read the standard input/],
      ["a client id for an export", ["--client-id", "1.2", "a"], /^--client-id is for/],
    ] as const) {
      it(`refuses ${what} with exit code 2`, async () => {
        const { code, stdout, stderr } = await run("installations import", args);
        assert.deepEqual([code, stdout], [2, ""]);
        assert.match(stderr, sentence);
      });
    }

    it("names a file that is not there, or is no export", async () => {
      writeFileSync(fileOf("other.jsonl"), '{"token":"xoxb-secret"}\n');
      for (const [file, sentence] of [
        ["absent.jsonl", "absent.jsonl cannot be read (ENOENT).\n"],
        [
          "other.jsonl",
          "other.jsonl was not made by installations export. If it is of another store, say of which: --from.\n",
        ],
      ] as const) {
        const { code, stdout, stderr } = await run("installations import", [file]);
        assert.deepEqual([code, stdout, stderr], [1, "", sentence]);
      }
    });
  });

  describe("delete", () => {
    const T1 = "the bot's token and the webhook of workspace T1 (First Team), installed on ";
    const PEOPLE = "the tokens of 2 people of workspace T1: U1, U2";

    it("names what it would destroy, and refuses without a terminal", async () => {
      await fill();
      const { code, stdout, stderr } = await run("installations delete", ["--team", "T1"]);
      assert.equal(code, 2);
      assert.equal(
        stderr,
        "Delete these records? There is nobody to ask, and nothing was done. To do it, repeat this with --yes.\n",
      );
      const today = new Date().toISOString().slice(0, 10);
      assert.equal(
        stdout,
        `What will be deleted here; at Slack nothing ends:\n\n  ${T1}${today}\n  ${PEOPLE}\n\n`,
      );
      assert.equal((await stored()).length, 4);
      const json = await run("installations delete", ["--team", "T1", "--json"]);
      assert.deepEqual([json.code, json.stdout, json.stderr], [2, "", stderr]);
      assert.equal((await stored()).length, 4);
    });

    it("deletes a workspace's records and erases its events, and tells Slack nothing", async () => {
      await fill();
      const { clientId, calls } = scene.localSlack;
      const { events } = database;
      const inbox = new EventInbox({ events, cipher: cipher(), clientId, logger: LOG });
      await inbox.accept(callback({ team: "T1" }));
      const bodies = async () =>
        (await events.find({}).toArray()).filter(({ sealedBody }: Document) => sealedBody).length;
      assert.equal(await bodies(), 1);
      const { code, stdout } = await run("installations delete", ["--team", "T1", "--yes", "--json"]);
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), {
        done: true,
        deleted: 3,
        kept: [],
        records: [
          { recordId: idOf("team:T1:user:U1"), kind: "person", userId: "U1" },
          { recordId: idOf("team:T1:user:U2"), kind: "person", userId: "U2" },
          { recordId: idOf("team:T1"), kind: "workspace" },
        ],
      });
      assert.deepEqual(await stored(), [idOf("team:T2")]);
      assert.deepEqual([await bodies(), calls], [0, []]);
    });

    it("deletes one person's token alone, and an organization with the people in its workspaces", async () => {
      await fill();
      const person = await run("installations delete", ["--team", "T1", "--user", "U2", "--yes"]);
      assert.deepEqual([person.code, person.stderr], [0, ""]);
      assert.match(person.stdout, /the token of 1 person of workspace T1: U2\n\n1 record is deleted\.\n$/);
      const enterprise = { id: "E1", name: "The Enterprise" };
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation({ ...connection("U8"), team: { id: "T8" }, enterprise });
      // T9 has a bot of its own: what people connected there is not the organization's.
      await store.storeInstallation({ ...workspaceInstallation(), team: { id: "T9" }, enterprise });
      const org = await run("installations delete", ["--organization", "E1", "--yes"]);
      assert.equal(org.code, 0);
      assert.match(org.stdout, /the tokens of 2 people of organization E1: U1, U8 in T8\n/);
      assert.deepEqual(
        await stored(),
        ["team:T1", "team:T1:user:U1", "team:T2", "team:T9", "team:T9:user:U1"].map(idOf),
      );
    });

    it("says that there is nothing, and wants one target", async () => {
      const nothing = await run("installations delete", ["--team", "T1", "--user", "U1", "--yes"]);
      assert.deepEqual(nothing, {
        code: 1,
        stdout: "",
        stderr: "Nothing is stored of U1 in workspace T1.\n",
      });
      for (const args of [[], ["--team", "T1", "--organization", "E1"], ["--user", "U1"]]) {
        const { code, stderr } = await run("installations delete", [...args, "--yes"]);
        assert.equal(code, 2);
        assert.match(stderr, /^(Say which: --team|Option '--organization <id>' cannot be used with)/);
      }
    });
  });

  describe("revoke", () => {
    const revoke = (...args: string[]) => run("installations revoke", [...args, "--yes", "--wait", "0"]);

    it("names what it would destroy, and refuses without a terminal", async () => {
      await fill();
      const { code, stdout } = await run("installations revoke", ["--team", "T2"]);
      assert.equal(code, 2);
      assert.match(
        stdout,
        /^What will end at Slack, and be deleted here:\n\n {2}the bot's token of workspace T2, /,
      );
      assert.deepEqual([(await stored()).length, scene.localSlack.calls.length], [4, 0]);
    });

    it("keeps the record of a token that Slack does not revoke, and prints what Slack says", async () => {
      await fill();
      const { code, stdout, stderr } = await revoke("--team", "T1");
      assert.equal(code, 1);
      assert.match(stdout, /The tokens of 0 records are dead at Slack, and 0 records are deleted\.\n$/);
      assert.equal(
        stderr,
        ["team:T1", "team:T1:user:U1", "team:T1:user:U2"]
          .map((id) => `${idOf(id)} is not revoked, and stays: Slack says invalid_auth.\n`)
          .join("")
          .concat("installations delete deletes here what Slack does not revoke.\n"),
      );
      assert.equal((await stored()).length, 4);
      const json = JSON.parse((await revoke("--team", "T1", "--user", "U2", "--json")).stdout);
      assert.deepEqual(json, {
        done: false,
        deleted: 0,
        kept: [],
        records: [
          {
            recordId: idOf("team:T1:user:U2"),
            kind: "person",
            userId: "U2",
            revoked: false,
            reason: "Slack says invalid_auth.",
          },
        ],
      });
    });

    it("names a record that cannot be opened, and keeps it", async () => {
      await store.storeInstallation(botInstallation("sealed"));
      const { code, stderr } = await run("installations revoke", ["--team", "T1", "--yes", "--wait", "0"], {
        TOKEN_KEYS: `other:${OTHER_KEY}`,
      });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /is not revoked, and stays: Record .* is sealed with key key, which TOKEN_KEYS does not have/,
      );
    });

    it("takes a number of seconds to wait", async () => {
      const { code, stderr } = await run("installations revoke", ["--team", "T1", "--wait", "soon"]);
      assert.equal(code, 2);
      assert.match(stderr, /It is a number of seconds/);
    });
  });
});

describe("bolt-mongodb-app installations import, where there is no embedded database", () => {
  it("makes one, and in a dry run says that there is none", async () => {
    const scene = await Scene.open();
    try {
      const TOKEN_KEYS = `key:${KEY}`;
      const { clientId } = scene.localSlack;
      const database = await openDatabase({ directory: scene.dataDirectory });
      const { installations } = database;
      const cipher = TokenCipher.fromKeyRing(TOKEN_KEYS);
      await new MongoInstallationStore({ installations, cipher, clientId }).storeInstallation(
        workspaceInstallation(),
      );
      await database.close();
      const { directory } = scene;
      const here = { directory, environment: { ...scene.environment, TOKEN_KEYS } };
      await runCommand("installations export", ["--out", "all.jsonl"], here);
      const elsewhere = { directory, environment: { ...here.environment, DATA_DIR: join(directory, "new") } };
      const dry = await runCommand("installations import", ["all.jsonl", "--dry-run"], elsewhere);
      assert.equal(dry.code, 1);
      assert.match(dry.stderr, /^There is no database in .*new\. Check/);
      const { code, stdout } = await runCommand("installations import", ["all.jsonl"], elsewhere);
      assert.deepEqual(
        [code, stdout],
        [0, "2 records read: 2 taken, 0 as new here, 0 newer here, 0 refused.\n"],
      );
    } finally {
      await scene.close();
    }
  });
});
