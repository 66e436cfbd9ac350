import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation, connection } from "../../src/testing/installation-store/examples.js";
import { onMongoServer } from "../databases.js";
import { Scene } from "../process/scene.js";
import { diagnose, finding } from "./run-doctor.js";

const TOKEN_KEYS = `2026b:${Buffer.alloc(32, "n").toString("base64")}`;
const NOW_SEC = Math.floor(Date.now() / 1_000);

onMongoServer("npm run doctor, about tokens that expire", (uri) => {
  let scene: Scene;
  let client: MongoClient;
  let store: MongoInstallationStore;
  before(async () => {
    scene = await Scene.open({ uri: uri() });
    client = await new MongoClient(uri()).connect();
    store = new MongoInstallationStore({
      installations: records(),
      cipher: TokenCipher.fromKeyRing(TOKEN_KEYS),
      clientId: scene.localSlack.clientId,
    });
  });
  after(async () => {
    await client?.close();
    await scene?.close();
  });
  beforeEach(() => records().deleteMany({}));

  const records = () => client.db().collection<Document & { _id: string }>("installations");
  const examine = async (tokenRotationEnabled: boolean) => {
    const file = join(scene.directory, "manifest.yml");
    const text = readFileSync(file, "utf8").replace(/^ *token_rotation_enabled:.*\n/m, "");
    const setting = `  token_rotation_enabled: ${tokenRotationEnabled}`;
    writeFileSync(file, text.replace(/^settings:$/m, `settings:\n${setting}`));
    const found = await diagnose(scene.directory, { ...scene.environment, TOKEN_KEYS });
    return {
      all: found.findings.filter(({ id }) => id.startsWith("rotation.")).map(({ id }) => id),
      one: (id: string) => finding(found, id),
    };
  };
  const bot = { id: "B1", userId: "UB1", token: "xoxb-1", scopes: ["chat:write"] };
  const install = async (team: string, expiresAt?: number) =>
    store.storeInstallation(
      botInstallation(team, {
        team: { id: team },
        bot: expiresAt === undefined ? bot : { ...bot, expiresAt, refreshToken: "xoxe-1" },
      }),
    );
  const connect = async (team: string, expiresAt?: number) => {
    const user = { id: "U1", token: "xoxp-1", scopes: ["chat:write"] };
    await store.storeInstallation({
      ...connection("U1"),
      team: { id: team },
      user: expiresAt === undefined ? user : { ...user, expiresAt, refreshToken: "xoxe-1" },
    });
  };
  const mark = async (id: string, kind: "bot" | "user", rotation: Document) => {
    const _id = `${scene.localSlack.clientId}:team:${id}`;
    const expiresAt = (await records().findOne({ _id }))?.[kind]?.expiresAt;
    await records().updateOne(
      { _id },
      { $set: { rotation: { ...rotation, ...(expiresAt !== undefined && { expiresAt }) } } },
    );
  };

  it("is content where manifest and records agree", async () => {
    assert.deepEqual((await examine(true)).all, []);
    await install("T1");
    assert.deepEqual((await examine(false)).all, ["rotation.as-manifest"]);
    await install("T1", NOW_SEC + 40_000);
    const { all, one } = await examine(true);
    assert.deepEqual(all, ["rotation.as-manifest"]);
    assert.equal(one("rotation.as-manifest").level, "ok");
  });

  it("says how many tokens do not expire although the manifest says so, and what exchanges them", async () => {
    await install("T1", NOW_SEC + 40_000);
    await install("T2");
    await connect("T2");
    const { all, one } = await examine(true);
    assert.deepEqual(all, ["rotation.not-exchanged"]);
    const { level, sentence, whatToDo = "" } = one("rotation.not-exchanged");
    assert.equal(level, "warning");
    assert.match(sentence, / 2 of 3 stored tokens do not expire/);
    assert.match(whatToDo, /bolt-mongodb-app tokens exchange/);
  });

  it("does not send anybody to exchange a token that Slack has refused to exchange", async () => {
    await install("T1");
    await mark("T1", "bot", { exchangeRefusedAs: "token_already_exchanged" });
    const { all, one } = await examine(true);
    assert.deepEqual(all, ["rotation.not-exchangeable"]);
    assert.match(one("rotation.not-exchangeable").sentence, /^Slack refuses to exchange 1 stored/);
  });

  it("says that tokens expire although the manifest says no, and that Slack never switches it off", async () => {
    await install("T1", NOW_SEC + 40_000);
    await install("T2");
    const { all, one } = await examine(false);
    assert.deepEqual(all, ["rotation.off-in-manifest"]);
    const { level, sentence, whatToDo = "" } = one("rotation.off-in-manifest");
    assert.equal(level, "warning");
    assert.match(sentence, / 1 of 2 stored tokens expire: .* never switches that off/);
    assert.match(whatToDo, /token_rotation_enabled: true .*tokens exchange/);
  });

  it("names a few of the installations and people whose token Slack refuses to refresh, and the links", async () => {
    const needsReinstallSince = new Date();
    for (const team of ["T1", "T2", "T3", "T4"]) {
      await install(team, NOW_SEC + 3_600);
      await mark(team, "bot", { needsReinstallSince });
    }
    await connect("T5", NOW_SEC + 3_600);
    await mark("T5:user:U1", "user", { needsReinstallSince });
    const { all, one } = await examine(true);
    assert.deepEqual(all, ["rotation.as-manifest", "rotation.needs-reinstall", "rotation.needs-reconnect"]);
    const installs = one("rotation.needs-reinstall");
    assert.match(installs.sentence, / of 4 installations: (T\d, ){3}…\./);
    assert.ok(installs.whatToDo?.includes(`${scene.url}/slack/install`), installs.whatToDo);
    const connects = one("rotation.needs-reconnect");
    assert.match(connects.sentence, / of 1 people: U1 in T5\./);
    assert.ok(connects.whatToDo?.includes(`${scene.url}/slack/connect?team=`), connects.whatToDo);
  });

  it("does not count a mark that is about an earlier token", async () => {
    await install("T1", NOW_SEC + 3_600);
    await mark("T1", "bot", { needsReinstallSince: new Date() });
    await records().updateMany({}, { $set: { "bot.expiresAt": NOW_SEC + 40_000 } });
    assert.deepEqual((await examine(true)).all, ["rotation.as-manifest"]);
  });
});
