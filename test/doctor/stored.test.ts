import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { sealTokens } from "../../src/installations/stored-record.js";
import { onMongoServer } from "../databases.js";
import { spawnCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";
import { type Diagnosis, diagnose, finding, ids, runDoctor } from "./run-doctor.js";

const KEYS = { old: Buffer.alloc(32, "o").toString("base64"), now: Buffer.alloc(32, "n").toString("base64") };
const TOKEN_KEYS = `2026b:${KEYS.now}`;

onMongoServer("npm run doctor, beside a service with two workspaces", (uri) => {
  let scene: Scene;
  let client: MongoClient;
  let stored: Document[];
  before(async function () {
    this.timeout(30_000);
    scene = await Scene.open({ uri: uri() });
    await scene.start({ TOKEN_KEYS });
    for (const workspace of [scene.acme, scene.globex]) {
      await scene.installed(workspace);
      await scene.connected(workspace);
    }
    client = await new MongoClient(uri()).connect();
    stored = await records().find().toArray();
  });
  after(async () => {
    await client?.close();
    await scene?.close();
  });
  afterEach(async () => {
    await records().deleteMany({});
    await records().insertMany(stored);
  });

  const records = () => client.db().collection("installations");
  const examine = (changes: Readonly<Record<string, string>> = {}): Promise<Diagnosis> =>
    diagnose(scene.directory, { ...scene.environment, TOKEN_KEYS, ...changes });
  const ofAcme = () => ({ _id: bot("_id") }) as Document;
  const bot = (field: string) =>
    stored.find(({ team, kind }) => team.id === scene.acme.id && kind === "workspace")?.[field];

  it("finds nothing wrong in a good database, and changes nothing in it", async () => {
    const files = readdirSync(scene.directory, { recursive: true }).sort();
    const collections = await everything();
    const well = await examine();
    assert.equal(well.code, 0, well.stdout);
    assert.deepEqual([ids(well, "failure"), ids(well, "warning")], [[], []]);
    assert.deepEqual(
      ids(well, "ok").sort(),
      [
        "clock.right",
        "configuration.usable",
        "credentials.accepted",
        "database.reachable",
        "indexes.present",
        "keys.in-use",
        "listeners.bound",
        "node.version",
        "public-url.answers",
        "records.count",
        "rotation.as-manifest",
        "scopes.granted",
        "secrets.shape",
        "state-cookie.kept",
        "tokens.accepted",
      ].sort(),
    );
    assert.match(finding(well, "state-cookie.kept").sentence, / slack-app-oauth-state\.$/);
    assert.match(finding(well, "records.count").sentence, /installed in 2 places; 4 records/);
    const { healthy, counts } = JSON.parse(well.stdout);
    assert.deepEqual([healthy, counts.failure, counts.warning, counts.ok], [true, 0, 0, 15]);
    const { code, stdout } = await spawnCommand("doctor", [], {
      directory: scene.directory,
      environment: { ...scene.environment, TOKEN_KEYS },
    });
    assert.equal(code, 0);
    assert.match(stdout, /\n\nNothing is wrong\.\n$/);
    assert.deepEqual(readdirSync(scene.directory, { recursive: true }).sort(), files);
    assert.deepEqual(await everything(), collections);
  });

  it("shows no secret, whatever is wrong and in whatever format", async () => {
    await records().updateOne(ofAcme(), { $set: { sealedBot: "v1.2026b.AAAA" } });
    const password = "a-p%40ssword-of-mongodb";
    const wrong = [
      { LOG_LEVEL: "debug" },
      { MONGODB_URI: uri().replace("//", `//ada:${password}@`), LOG_LEVEL: "debug" },
      { MONGODB_URI: `mongodb://ada:${password}@127.0.0.1:1/app`, LOG_LEVEL: "trace" },
      { MONGODB_URI: `mongodb://ada:${password}@:x/`, LOG_LEVEL: "trace" },
      { TOKEN_KEYS: `2026a:${KEYS.old}`, SLACK_CLIENT_SECRET: "f".repeat(32) },
      { TOKEN_KEYS: `${TOKEN_KEYS},${KEYS.old}`, SLACK_CLIENT_ID: scene.localSlack.clientSecret },
    ];
    const secrets = [
      scene.localSlack.clientSecret,
      scene.localSlack.signingSecret,
      "f".repeat(32),
      ...scene.localSlack.secretsIssued,
      ...Object.values(KEYS),
      password,
      decodeURIComponent(password),
    ];
    assert.ok(scene.localSlack.secretsIssued.length >= 4, "tokens took part");
    const runs = wrong.flatMap((changes) => [[], ["--json"]].map((args) => ({ changes, args })));
    await Promise.all(
      runs.map(async ({ changes, args }) => {
        const environment = { ...scene.environment, TOKEN_KEYS, ...changes };
        const { stdout, stderr } = await runDoctor(scene.directory, environment, ...args);
        assert.ok(stdout.length > 100 && stderr === "", stderr);
        for (const secret of secrets) assert.ok(!stdout.includes(secret), `a secret in: ${stdout}`);
      }),
    );
  }).timeout(60_000);

  it("names the workspaces that lack a scope, and how they get it", async () => {
    await records().updateOne(ofAcme(), { $set: { "bot.scopes": ["chat:write"] } });
    const found = await examine();
    const lacking = found.findings.filter(({ id }) => id === "scopes.lacking");
    const asked = ["app_mentions:read", "commands", "im:history", "im:write", "users:read"];
    assert.deepEqual(
      lacking.map(({ sentence }) => sentence),
      asked.map((scope) => `1 of 2 installations lack the bot scope ${scope}: ${scene.acme.id}.`),
    );
    assert.match(lacking[0]?.whatToDo ?? "", /installing again, at http:\S+\/slack\/install/);
    assert.equal(found.code, 0);
  });

  it("is content with workspaces that left out an optional scope, and says how many", async () => {
    await records().updateOne(ofAcme(), { $pull: { "bot.scopes": "users:read" } } as Document);
    const manifest = join(scene.directory, "manifest.yml");
    const text = readFileSync(manifest, "utf8");
    writeFileSync(manifest, text.replace("scopes:\n", "scopes:\n    bot_optional: [users:read]\n"));
    const found = await examine();
    writeFileSync(manifest, text);
    assert.deepEqual([ids(found, "warning"), ids(found, "failure")], [[], []]);
    assert.equal(
      finding(found, "scopes.left-out").sentence,
      `1 of 2 installations left out the optional bot scope users:read: ${scene.acme.id}.`,
    );
    finding(found, "scopes.granted");
  });

  it("names a workspace whose token Slack refuses, and asks Slack about five at most", async () => {
    scene.localSlack.failNext("auth.test", { error: "token_revoked" });
    const found = await examine();
    const { level, sentence } = finding(found, "tokens.dead");
    assert.equal(level, "warning");
    assert.ok([scene.acme, scene.globex].some(({ id }) => sentence.includes(id)));
    assert.equal(found.code, 0);

    const { value: token } =
      scene.localSlack.tokensOf(scene.acme.id).find(({ kind }) => kind === "bot") ?? {};
    assert.ok(token !== undefined);
    const cipher = TokenCipher.fromKeyRing(TOKEN_KEYS);
    const copies = Array.from({ length: 20 }, (_, n) => {
      const _id = `${bot("_id")}-${n}`;
      return {
        ...stored.find((each) => each._id === bot("_id")),
        _id,
        sealedBot: sealTokens(cipher, { token }, _id, "bot"),
      };
    });
    await records().insertMany(copies as never[]);
    const before = scene.localSlack.calls.length;
    await examine();
    const asked = scene.localSlack.calls.slice(before).filter(({ method }) => method === "auth.test").length;
    assert.equal(asked, 5);
  });

  it("does not treat a token as dead when Slack's answer says nothing about it", async () => {
    scene.localSlack.failNext("auth.test", { error: "ratelimited" });
    const found = await examine();
    assert.equal(finding(found, "tokens.unknown").level, "info");
    scene.localSlack.failNext("auth.test", { error: "invalid_auth" });
    const refused = finding(await examine(), "tokens.refused");
    assert.equal(refused.level, "warning");
    assert.match(refused.sentence, /address is not among those .* Slack does not say which/);
    assert.match(refused.whatToDo ?? "", /Restrict API Token Usage/);
  });

  it("treats an expired token as dead unless it can be refreshed", async () => {
    scene.localSlack.failNext("auth.test", { error: "token_expired" });
    assert.equal(finding(await examine(), "tokens.dead").level, "warning");
    const cipher = TokenCipher.fromKeyRing(TOKEN_KEYS);
    for (const { _id, kind } of stored) {
      if (kind !== "workspace") continue;
      const tokens = { token: "xoxe.xoxb-1", refreshToken: "xoxe-1" };
      await records().updateOne(
        { _id },
        { $set: { sealedBot: sealTokens(cipher, tokens, String(_id), "bot") } },
      );
    }
    scene.localSlack.failNext("auth.test", { error: "token_expired" }, 2);
    const { findings } = await examine();
    assert.deepEqual(
      findings.filter(({ id }) => id.startsWith("tokens.")).map(({ id }) => id),
      ["tokens.expired", "tokens.expired"],
    );
  });

  it("reports a token that cannot be opened although a key with that id is there", async () => {
    const found = await examine({ TOKEN_KEYS: `2026b:${KEYS.old}` });
    assert.deepEqual([...new Set(ids(found, "failure"))], ["tokens.broken"]);
    assert.equal(found.code, 1);
  });

  it("names an uninstall that failed, and the record that it could not delete", async () => {
    const events = client.db().collection<Document>("events");
    const event = {
      clientId: scene.localSlack.clientId,
      type: "app_uninstalled",
      teamId: scene.acme.id,
      workspace: bot("_id"),
      failedAt: new Date(),
      sealedBody: `v2.2026b.${"A".repeat(22)}.AAAA`,
    };
    const failedWith = async (error: string) => {
      await events.insertOne({ ...event, _id: "an-event", eventId: "Ev0UNINSTALL", error } as never);
      const found = finding(await examine(), "uninstalls.failed");
      await events.deleteMany({ eventId: "Ev0UNINSTALL" });
      assert.equal(found.level, "warning");
      return found;
    };
    const unknownKey = await failedWith("token_key_unknown");
    assert.equal(
      unknownKey.sentence,
      `Event Ev0UNINSTALL (app_uninstalled) of ${scene.acme.id} is kept as failed (token_key_unknown); record ${bot("_id")} is still stored.`,
    );
    assert.match(unknownKey.whatToDo ?? "", /key .* back into TOKEN_KEYS, .* run again/);
    assert.match((await failedWith("invalid_auth")).whatToDo ?? "", /Restrict API Token Usage/);
    await records().deleteMany({});
    assert.match((await failedWith("Error")).sentence, /kept as failed \(Error\)\.$/);
  });

  it("counts the records of a key that is missing, and says where the development key is", async () => {
    const found = await examine({ TOKEN_KEYS: `2026a:${KEYS.old}` });
    assert.equal(found.code, 1);
    assert.match(finding(found, "keys.missing").sentence, /^4 records cannot be opened: key 2026b/);
    await records().updateOne(ofAcme(), { $set: { sealedBot: "v1.development.AAAA" } });
    const mixed = await examine();
    assert.match(finding(mixed, "keys.missing").whatToDo ?? "", /token-keys of the DATA_DIR/);
    assert.match(finding(mixed, "keys.in-use").sentence, /^Key 2026b seals 3 records\.$/);
  });

  it("names an old key that is no longer needed, but never the key that seals", async () => {
    const found = await examine({ TOKEN_KEYS: `2027a:${KEYS.old},${TOKEN_KEYS},2025a:${KEYS.old}` });
    assert.match(
      finding(found, "keys.unused").sentence,
      /key 2025a any more; new ones are sealed with 2027a/,
    );
    assert.equal(found.code, 0);
  });

  it("does not call a key unused that an event still needs", async () => {
    const events = client.db().collection("events");
    const event = {
      _id: "an-event" as never,
      clientId: scene.localSlack.clientId,
      failedAt: new Date(),
      sealedBody: "v1.2025a.AAAA",
    };
    await events.insertOne(event);
    const found = await examine({ TOKEN_KEYS: `${TOKEN_KEYS},2025a:${KEYS.old}` });
    await events.deleteOne({ _id: event._id });
    assert.ok(!found.findings.some(({ id }) => id === "keys.unused"));
    assert.equal(
      found.findings.some(({ sentence }) => sentence.includes("Key 2025a seals 1")),
      true,
    );
  });

  it("says that a record is not sealed", async () => {
    await records().updateOne(ofAcme(), { $set: { sealedBot: "plain" } });
    const found = await examine();
    assert.match(finding(found, "keys.not-sealed").sentence, /^1 record /);
    assert.equal(found.code, 1);
  });

  it("reports records of another Slack app", async () => {
    await records().updateOne(ofAcme(), { $set: { clientId: "9.9" } });
    const beside = await examine();
    assert.match(finding(beside, "records.other-apps").sentence, /9\.9 \(1\)/);
    assert.equal(finding(beside, "records.other-apps").level, "info");
    await records().updateMany({}, { $set: { clientId: "9.9" } });
    const alone = await examine();
    assert.match(finding(alone, "records.none-of-this-app").sentence, /9\.9 \(4\)/);
    assert.equal(finding(alone, "records.none-of-this-app").level, "warning");
  });

  it("says that the records name two app ids", async () => {
    await records().updateOne(ofAcme(), { $set: { appId: "A0OTHER" } });
    assert.match(finding(await examine(), "records.app-ids").sentence, /A0OTHER \(1\)/);
  });

  it("says that a newer release wrote a record", async () => {
    await records().updateOne(ofAcme(), { $set: { v: 99 } });
    const found = await examine();
    assert.match(finding(found, "records.version").sentence, /99 \(1\)/);
    assert.equal(found.code, 1);
  });

  it("says that an earlier release's index is there, which is no reason to fix anything", async () => {
    await client.db().collection("events").createIndex({ dueAt: 1 }, { name: "due", sparse: true });
    const found = await examine();
    await client.db().collection("events").dropIndex("due");
    assert.match(finding(found, "indexes.former").sentence, /index due of events is an earlier release's/);
    finding(found, "indexes.present");
    assert.deepEqual([ids(found, "warning"), ids(found, "failure")], [[], []]);
  });

  it("says which index is missing, and which has another shape", async () => {
    const states = client.db().collection("oauth_states");
    await records().dropIndex("workspace");
    await states.dropIndex("expiry");
    await states.createIndex({ expiresAt: 1 }, { name: "expiry", expireAfterSeconds: 60 });
    const found = await examine();
    assert.match(finding(found, "indexes.missing").sentence, /index workspace of installations/);
    assert.match(
      finding(found, "indexes.different").whatToDo ?? "",
      /db\.oauth_states\.dropIndex\("expiry"\)/,
    );
    assert.deepEqual([ids(found, "failure"), found.code], [["indexes.different"], 1]);
    assert.ok(!(await records().indexes()).some(({ name }) => name === "workspace"), "it made none");
  });

  it("names the client ids whose events have waited for longer than EVENT_EXPIRY_DAYS, with their number", async () => {
    const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1_000);
    const event = (_id: string, clientId: string | null, dueAt: Date) => ({
      _id: _id as never,
      clientId,
      dueAt,
    });
    const events = client.db().collection("events");
    const waiting = [
      event("own", scene.localSlack.clientId, days(9)),
      event("retired-1", "9.9", days(8)),
      event("retired-2", "9.9", days(100)),
      event("alive", "8.8", days(4)),
      event("nameless", null, days(8)),
    ];
    await events.insertMany(waiting);
    const found = await examine();
    const patient = await examine({ EVENT_EXPIRY_DAYS: "99" });
    await events.deleteMany({ _id: { $in: waiting.map(({ _id }) => _id) } });
    const sentences = ({ findings }: Diagnosis) =>
      findings.filter(({ id }) => id === "events.abandoned").map(({ sentence }) => sentence);
    assert.deepEqual(
      sentences(found).map((sentence) => /^(\d+) events of the client id (\S+)/.exec(sentence)?.slice(1)),
      [
        ["1", "(none)"],
        ["2", "9.9"],
      ],
    );
    const remedy = found.findings.filter(({ id }) => id === "events.abandoned")[1]?.whatToDo ?? "";
    assert.match(remedy, /db\.events\.deleteMany\({ clientId: "9\.9", dueAt: { \$exists: true } }\)/);
    assert.deepEqual(
      sentences(patient).map((sentence) => sentence.split(" have ")[0]),
      ["1 events of the client id 9.9"],
    );
  });

  it("names the options of MONGODB_URI that the service does not follow, and no others", async () => {
    const options =
      "readPreference=secondaryPreferred&maxStalenessSeconds=90&readConcernLevel=local&w=1&journal=false&wtimeoutMS=5";
    const asked = await examine({ MONGODB_URI: `${uri()}?${options}&retryWrites=false` });
    assert.match(
      finding(asked, "database.uri-options").sentence,
      /: readPreference, maxStalenessSeconds, readConcernLevel, w, journal, wtimeoutMS\./,
    );
    assert.equal(finding(asked, "database.uri-options").level, "info");
    const same = "readPreference=primary&readConcernLevel=majority&w=majority&journal=true&retryWrites=true";
    const { findings } = await examine({ MONGODB_URI: `${uri()}?${same}` });
    assert.ok(!findings.some(({ id }) => id === "database.uri-options"));
    assert.ok(findings.some(({ id }) => id === "records.count"));
  });

  async function everything(): Promise<unknown> {
    const names = (await client.db().listCollections().toArray()).map(({ name }) => name).sort();
    return Promise.all(
      names.map(async (name) => [
        name,
        await client.db().collection(name).find().sort({ _id: 1 }).toArray(),
        await client.db().collection(name).indexes(),
      ]),
    );
  }
});

onMongoServer("npm run doctor on an empty MongoDB", (uri) => {
  it("says that the service makes what it needs, and makes nothing", async () => {
    const scene = await Scene.open({ uri: uri() });
    const client = await new MongoClient(uri()).connect();
    try {
      const found = await diagnose(scene.directory, { ...scene.environment, TOKEN_KEYS });
      assert.deepEqual([found.code, ids(found, "warning")], [0, ["public-url.not-running"]]);
      finding(found, "indexes.none");
      assert.deepEqual(await client.db().listCollections().toArray(), []);
    } finally {
      await client.close();
      await scene.close();
    }
  });
});
