import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Collection, Document } from "../../../src/database/collection.js";
import { documentOf } from "../../../src/database/document-json.js";
import { TokenCipher } from "../../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../../src/installations/mongo-installation-store.js";
import { exportRecords } from "../../../src/installations/transfer/export-records.js";
import {
  type ImportRecordsOptions,
  importRecords,
  type NotTaken,
} from "../../../src/installations/transfer/import-records.js";
import { readExport } from "../../../src/installations/transfer/read-export.js";
import {
  botInstallation,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../../databases.js";
import { pausable } from "../fixtures/paused-collection.js";
import { watched } from "../fixtures/watched-collection.js";

const OLD = `old:${Buffer.alloc(32, "o").toString("base64")}`;
const NEW = `new:${Buffer.alloc(32, "n").toString("base64")}`;
const FIRST = Date.parse("2026-05-04T10:00:00.000Z");

onEachDatabase("An export of installations", (database) => {
  const cipher = TokenCipher.fromKeyRing(OLD);
  let nowMs: number;
  const installations = () => database().installations;
  const storeWith = (keyRing = OLD, clientId = "1.2", collection = installations()) =>
    new MongoInstallationStore({
      installations: collection,
      cipher: TokenCipher.fromKeyRing(keyRing),
      clientId,
      clock: () => nowMs,
    });

  beforeEach(async () => {
    nowMs = FIRST;
    await installations().deleteMany({});
  });

  async function fill(): Promise<void> {
    const store = storeWith();
    await store.storeInstallation(workspaceInstallation());
    await store.storeInstallation(connection("U2"));
    await store.storeInstallation(orgInstallation());
    await store.storeInstallation(botInstallation("bare", { team: { id: "T2" } }));
  }

  async function exported(workspaces?: readonly string[]): Promise<string[]> {
    let text = "";
    const options = { clientId: "1.2", workspaces, clock: () => nowMs };
    for await (const part of exportRecords(installations(), options)) text += part.text;
    assert.ok(text.endsWith("\n"));
    return text.split("\n").slice(0, -1);
  }

  async function imported(
    lines: readonly string[],
    {
      keyRing = OLD,
      clientId = "1.2",
      ...options
    }: Partial<ImportRecordsOptions> & { keyRing?: string; clientId?: string } = {},
  ) {
    const notTaken: NotTaken[] = [];
    const app = { clientId, cipher: TokenCipher.fromKeyRing(keyRing) };
    const counts = await importRecords(readExport(Readable.from([`${lines.join("\n")}\n`]), "a file", app), {
      installations: installations(),
      clock: () => nowMs,
      overwrite: false,
      dryRun: false,
      takesTurns: true,
      onNotTaken: (record) => notTaken.push(record),
      ...options,
    });
    return { ...counts, notTaken };
  }

  const all = () =>
    installations()
      .find({}, { sort: { _id: 1 } })
      .toArray();
  const ofTheDatabase = ({ revision, nobodyConnected, peopleRevision, connectingUntil, ...rest }: Document) =>
    rest;

  it("has a header, the records as they are stored and in the order of their ids, and an end that counts them", async () => {
    await fill();
    await storeWith(OLD, "9.9").storeInstallation(workspaceInstallation());
    const [header = "", ...lines] = await exported();
    assert.deepEqual(JSON.parse(header), {
      format: "bolt-mongodb-app installations",
      version: 1,
      clientId: "1.2",
      exportedAt: "2026-05-04T10:00:00.000Z",
    });
    assert.deepEqual(JSON.parse(lines.pop() ?? ""), { end: true, records: 6 });
    const records = lines.map((line) => documentOf(JSON.parse(line)));
    assert.deepEqual(
      records,
      (await all()).filter(({ clientId }) => clientId === "1.2"),
    );
    assert.doesNotMatch(lines.join(), /xox[bpe][.-]|hooks\.slack/);
  });

  it("can be of some workspaces and organizations alone, with the people in them", async () => {
    await fill();
    const ids = (await exported(["1.2:team:T1", "1.2:org:E1"])).flatMap((line) => JSON.parse(line)._id ?? []);
    assert.deepEqual(ids, [
      "1.2:org:E1",
      "1.2:org:E1:user:U1",
      "1.2:team:T1",
      "1.2:team:T1:user:U1",
      "1.2:team:T1:user:U2",
    ]);
  });

  it("becomes the same records in an empty database, and nothing when it is imported again", async () => {
    await fill();
    const before = await all();
    const lines = await exported();
    await installations().deleteMany({});
    const counts = { read: 6, taken: 6, unchanged: 0, newerHere: 0, refused: 0, notTaken: [] };
    assert.deepEqual(await imported(lines), counts);
    const after = await all();
    assert.deepEqual(after.map(ofTheDatabase), before.map(ofTheDatabase));
    assert.deepEqual(await imported(lines), { ...counts, taken: 0, unchanged: 6 });
    assert.deepEqual(await all(), after);
    const { bot, incomingWebhook, user } = await storeWith().fetchInstallation(inTeam("T1", "U2"));
    assert.deepEqual(
      [bot, incomingWebhook, user],
      [
        workspaceInstallation().bot,
        workspaceInstallation().incomingWebhook,
        userWithToken("U2", "connected"),
      ],
    );
  });

  it("was readable in its first version, and still is", async () => {
    const counts = await importRecords(
      readExport(createReadStream("test/installations/fixtures/export-v1.jsonl"), "a file", {
        clientId: "1.2",
        cipher,
      }),
      {
        installations: installations(),
        clock: () => nowMs,
        overwrite: false,
        dryRun: false,
        takesTurns: false,
      },
    );
    assert.deepEqual([counts.taken, counts.refused], [4, 0]);
    const { bot, user } = await storeWith().fetchInstallation(inTeam("T1", "U1"));
    assert.deepEqual([bot, user], [workspaceInstallation().bot, userWithToken("U1")]);
    const org = await storeWith().fetchInstallation(inOrg("E1", { userId: "U1" }));
    assert.deepEqual([org.bot, org.user], [orgInstallation().bot, userWithToken("U1", "org")]);
  });

  it("does not replace a record that is newer here, unless told, and replaces an older one whole", async () => {
    await fill();
    const first = await exported();
    nowMs += 1_000;
    await storeWith().storeInstallation(botInstallation("second"));
    const second = await exported();
    const stored = await all();

    const kept = await imported(first);
    assert.deepEqual([kept.taken, kept.unchanged, kept.newerHere, kept.refused], [0, 5, 1, 0]);
    assert.deepEqual(kept.notTaken, [
      {
        place: { line: 4 },
        id: "1.2:team:T1",
        outcome: "newer here",
        reason: "The record that is stored here is newer.",
      },
    ]);
    assert.deepEqual(await all(), stored);

    assert.equal((await imported(first, { overwrite: true })).taken, 6);
    assert.equal((await storeWith().fetchInstallation(inTeam("T1"))).bot?.id, "B-first");
    const { incomingWebhook: _, sealedWebhook: __, ...bare } = JSON.parse(second[3] ?? "");
    await imported([second[0] ?? "", JSON.stringify(bare), '{"end":true,"records":1}']);
    const found = await storeWith().fetchInstallation(inTeam("T1"));
    assert.deepEqual([found.bot?.id, found.incomingWebhook], ["B-second", undefined]);
  });

  it("takes a token that was refreshed since, and keeps one that was refreshed here", async () => {
    await fill();
    const before = await exported();
    const store = storeWith();
    const token = await store.rotation.read("1.2:team:T1");
    assert.ok(token !== undefined);
    const fresh = { token: "xoxe.xoxb-fresh", refreshToken: "xoxe-fresh", expiresAt: token.expiresAt + 60 };
    await store.rotation.store(token, fresh);
    const after = await exported();

    assert.equal((await imported(before)).newerHere, 1);
    assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.token, fresh.token);
    await imported(before, { overwrite: true });
    assert.equal((await imported(after)).taken, 1);
    assert.equal((await store.fetchInstallation(inTeam("T1"))).bot?.token, fresh.token);
  });

  it("in a dry run writes nothing, and counts what a run would do", async () => {
    await fill();
    const lines = await exported();
    await installations().deleteMany({ _id: { $in: ["1.2:team:T1", "1.2:team:T1:user:U2"] } });
    const before = await all();
    const dry = await imported(lines, { dryRun: true });
    assert.deepEqual(await all(), before);
    assert.deepEqual(await imported(lines), dry);
    assert.deepEqual([dry.taken, dry.unchanged], [2, 4]);
  });

  const line = async (id: string, change: (record: Document) => object) => {
    const [header = "", ...lines] = await exported();
    const record = lines.map((each) => JSON.parse(each)).find(({ _id }) => _id === id);
    return [header, JSON.stringify(change(record)), '{"end":true,"records":1}'];
  };
  const spoiled: readonly [what: string, id: string, change: (record: Document) => object, reason: RegExp][] =
    [
      ["no record", "1.2:team:T1", () => ["secret"], /^It is no record\.$/],
      [
        "a date that is none",
        "1.2:team:T1",
        (r) => ({ ...r, updatedAt: { $date: "secret" } }),
        /^It is no record\.$/,
      ],
      ["a field that no database takes", "1.2:team:T1", (r) => ({ ...r, $secret: 1 }), /^It is no record\.$/],
      [
        "a version that is not known",
        "1.2:team:T1",
        (r) => ({ ...r, v: 2 }),
        /^Its version is one that this release does not know/,
      ],
      [
        "a field of another kind",
        "1.2:team:T1",
        (r) => ({ ...r, bot: { ...r.bot, scopes: "secret" } }),
        /^It is not as a record is: bot\.scopes\.$/,
      ],
      ["no time", "1.2:team:T1", ({ updatedAt: _, ...r }) => r, /^It is not as a record is: updatedAt\.$/],
      ["another app", "1.2:team:T1", (r) => ({ ...r, clientId: "9.9" }), /^It is of another Slack app\.$/],
      [
        "another workspace's id",
        "1.2:team:T1",
        (r) => ({ ...r, _id: "1.2:team:T9" }),
        /^Its _id is not that of/,
      ],
      [
        "another person's id",
        "1.2:team:T1:user:U1",
        (r) => ({ ...r, user: { ...r.user, id: "U9" } }),
        /^Its _id is not that of/,
      ],
      ["a bot without a token", "1.2:team:T1", ({ sealedBot: _, ...r }) => r, /^It cannot be opened/],
      [
        "nothing",
        "1.2:team:T2",
        ({ bot: _, sealedBot: __, ...r }) => r,
        /^It has no token and no webhook\.$/,
      ],
      [
        "a token of another record",
        "1.2:team:T1",
        (r) => ({ ...r, sealedBot: r.sealedWebhook }),
        /^It cannot be opened: it was changed, or the key under the id old is another one here\.$/,
      ],
      [
        "a token that is not sealed",
        "1.2:team:T1",
        (r) => ({ ...r, sealedBot: "xoxb-secret" }),
        /^It cannot be opened/,
      ],
    ];
  for (const [what, id, change, reason] of spoiled) {
    it(`has a record refused, and named by its line, that has ${what}`, async () => {
      await fill();
      const lines = await line(id, change);
      await installations().deleteMany({});
      const { refused, taken, notTaken } = await imported(lines);
      assert.deepEqual([refused, taken, notTaken[0]?.place], [1, 0, { line: 2 }]);
      assert.match(notTaken[0]?.reason ?? "", reason);
      assert.doesNotMatch(JSON.stringify(notTaken), /secret|xox[bpe][.-]/);
      assert.deepEqual(await all(), []);
    });
  }

  it("has records refused whose key is missing, says which key, and lets the others be taken", async () => {
    await fill();
    await storeWith(NEW).storeInstallation(botInstallation("third", { team: { id: "T3" } }));
    const lines = await exported();
    await installations().deleteMany({});
    const { taken, refused, notTaken } = await imported(lines, { keyRing: NEW });
    assert.deepEqual([taken, refused], [1, 6]);
    for (const { missingKey, reason } of notTaken) {
      assert.equal(missingKey, "old");
      assert.equal(reason, "It is sealed with key old, which TOKEN_KEYS does not have.");
    }
  });

  it("that was cut off is taken as far as it goes, and said to be cut off", async () => {
    await fill();
    const lines = (await exported()).slice(0, -2);
    await installations().deleteMany({});
    const { taken, refused, notTaken } = await imported(lines);
    assert.deepEqual([taken, refused], [5, 1]);
    assert.deepEqual(notTaken, [
      {
        place: { line: 6 },
        outcome: "refused",
        reason: "The file ends before its last line: it was cut off. Export again.",
      },
    ]);
  });

  for (const [what, header, sentence] of [
    ["another file", '{"bot":{"token":"xoxb-secret"}}', /^a file was not made by installations export/],
    ["no JSON", "xoxb-secret", /^a file was not made by installations export/],
    ["null", "null", /^a file was not made by installations export/],
    ["an empty file", "", /^a file is empty/],
    [
      "a newer version",
      '{"format":"bolt-mongodb-app installations","version":2,"clientId":"1.2"}',
      /was made by a newer release/,
    ],
    [
      "another app's export",
      '{"format":"bolt-mongodb-app installations","version":1,"clientId":"9.9"}',
      /of another Slack app/,
    ],
  ] as const) {
    it(`is not ${what}: that is refused as a whole`, async () => {
      await assert.rejects(imported([header]), (error: Error & { code?: string }) => {
        assert.equal(error.code, "import_source_unusable");
        assert.match(error.message, sentence);
        return !error.message.includes("secret");
      });
    });
  }

  it("leaves out a record that no JSON can hold, and names it", async () => {
    await fill();
    const odd = { _id: "1.2:team:T0", clientId: "1.2", odd: Buffer.from("x") };
    const { collection } = watched(installations(), {
      find: (filter, options) => ({
        toArray: async () => [odd, ...(await installations().find(filter, options).toArray())],
      }),
    });
    const parts = [];
    const options = { clientId: "1.2", workspaces: undefined, clock: () => nowMs };
    for await (const part of exportRecords(collection, options)) parts.push(part);
    assert.deepEqual(
      parts.flatMap(({ leftOut }) => leftOut),
      ["1.2:team:T0"],
    );
    assert.equal(parts.at(-1)?.records, 6);
  });

  describe("imported beside a running service", () => {
    let lines: readonly string[];
    beforeEach(async () => {
      await fill();
      lines = await exported();
      nowMs += 1_000;
    });

    async function importing(
      method: "insertMany" | "bulkWrite",
      meanwhile: () => Promise<unknown>,
      options: Partial<ImportRecordsOptions> = {},
    ) {
      const paused = pausable(installations());
      const { reached, letGo } = paused.pause(method, "before");
      const running = imported(lines, { installations: paused.collection, ...options });
      await reached;
      await meanwhile();
      letGo();
      return running;
    }

    it("never overwrites what the service stores at the same moment, in a record that was not there", async () => {
      await installations().deleteMany({});
      const { taken, newerHere } = await importing("insertMany", () =>
        storeWith().storeInstallation(botInstallation("second")),
      );
      assert.deepEqual([taken, newerHere], [5, 1]);
      assert.equal((await storeWith().fetchInstallation(inTeam("T1"))).bot?.id, "B-second");
    });

    it("never overwrites what the service stores at the same moment, in a record that was older", async () => {
      await installations().updateMany({}, { $set: { updatedAt: new Date(FIRST - 1_000) } });
      const paused = pausable(installations());
      const isRecord = (operations: readonly { updateOne: { update: Document } }[]) =>
        operations.some(({ updateOne }) => updateOne.update.$set.sealedBot !== undefined);
      const { reached, letGo } = paused.pause("bulkWrite", "before", isRecord as never);
      const running = imported(lines, { installations: paused.collection });
      await reached;
      await storeWith().storeInstallation(botInstallation("second"));
      letGo();
      const { taken, newerHere } = await running;
      assert.deepEqual([taken, newerHere], [5, 1]);
      assert.equal((await storeWith().fetchInstallation(inTeam("T1"))).bot?.id, "B-second");
    });

    it("refuses a record that is written again and again", async () => {
      await installations().updateMany({}, { $set: { updatedAt: new Date(FIRST - 1_000) } });
      const { collection } = watched(installations(), {
        bulkWrite: async (operations, options) => {
          await installations().updateOne({ _id: "1.2:team:T2" }, { $set: { revision: String(nowMs++) } });
          return installations().bulkWrite(operations, options);
        },
      });
      const { taken, notTaken } = await imported(lines, { installations: collection });
      assert.equal(taken, 5);
      assert.deepEqual(
        notTaken.map(({ id, outcome }) => [id, outcome]),
        [["1.2:team:T2", "refused"]],
      );
    });

    it("says that nobody is connected where that is so, and nowhere else", async () => {
      await installations().deleteMany({});
      await imported(lines);
      const flags = (await all())
        .filter(({ kind }) => kind !== "user")
        .map(({ _id, nobodyConnected = false }) => [_id, nobodyConnected]);
      assert.deepEqual(flags, [
        ["1.2:org:E1", false],
        ["1.2:team:T1", false],
        ["1.2:team:T2", true],
      ]);
    });

    for (const [where, method] of [
      ["a record that was not there", "updateMany"],
      ["a record where somebody has been connected before", "bulkWrite"],
    ] as const) {
      it(`does not say that nobody is connected where somebody connects at the same moment, in ${where}`, async () => {
        await installations().deleteMany({});
        const T2 = { team: { id: "T2" } };
        if (method === "bulkWrite") {
          nowMs -= 120_000;
          await storeWith().storeInstallation(botInstallation("before", T2));
          await storeWith().storeInstallation({ ...connection("U8"), ...T2 });
          await storeWith().deleteInstallation(inTeam("T2", "U8"));
          nowMs += 120_000;
        }
        const paused = pausable(installations());
        const setsFlag = (...args: readonly unknown[]) =>
          JSON.stringify(args).includes('"nobodyConnected":true');
        const { reached, letGo } = paused.pause(method, "before", setsFlag as never);
        const running = imported(lines, { installations: paused.collection });
        await reached;
        await storeWith().storeInstallation({ ...connection("U9"), ...T2 });
        letGo();
        assert.equal((await running).refused, 0);
        const { nobodyConnected = false } = (await installations().findOne({ _id: "1.2:team:T2" })) ?? {};
        assert.equal(nobodyConnected, false);
      });
    }

    it("clears the flag that nobody is connected before a person's record is there", async () => {
      await installations().deleteMany({});
      await storeWith().storeInstallation(botInstallation("second"));
      const flag = async () =>
        (await installations().findOne({ _id: "1.2:team:T1" }))?.nobodyConnected ?? false;
      assert.equal(await flag(), true);
      let before: unknown;
      await importing("insertMany", async () => {
        before = await flag();
      });
      assert.deepEqual([before, await flag()], [false, false]);
      const { user } = await storeWith().fetchInstallation(inTeam("T1", "U2"));
      assert.equal(user.token, userWithToken("U2", "connected").token);
    });

    it("writes a hundred records at a time", async () => {
      await installations().deleteMany({});
      const store = storeWith();
      for (let n = 0; n < 150; n++) {
        await store.storeInstallation(botInstallation("many", { team: { id: `T${1_000 + n}` } }));
      }
      lines = await exported();
      await installations().deleteMany({});
      const { collection, calls } = watched(installations());
      assert.equal((await imported(lines, { installations: collection })).taken, 150);
      const sizes = calls
        .filter(({ method }) => method === "insertMany")
        .map(({ args }) => (args as Parameters<Collection["insertMany"]>)[0].length);
      assert.deepEqual(sizes, [100, 50]);
    });
  });
});
