import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readConfig } from "../../src/config/config.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { configureLocalSlack } from "../../src/demo/running-app.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { OwnCollections } from "../../src/own-collections/own-collections.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onEachDatabaseTargetInTime } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { builtProgram } from "./built.js";
import { spawnCommand } from "./command-process.js";
import { runOnTerminal } from "./on-a-terminal.js";
import { MANIFEST, Scene } from "./scene.js";

const KEYS = `commands:${Buffer.alloc(32, "the key of the commands ").toString("base64")}`;

onEachDatabaseTargetInTime("process: installations revoke and delete beside a service", 30, (target) => {
  let scene: Scene;
  let database: Database;
  beforeEach(async function () {
    this.timeout(60_000); // it may have to be built first
    scene = await Scene.open(target());
    database = await openDatabase(target());
    await database.installations.deleteMany({});
  });
  afterEach(async () => {
    await database.close();
    await scene.close();
  });

  const stored = async () =>
    (await database.installations.find({}, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  const idOf = (rest: string) => `${scene.localSlack.clientId}:team:${rest}`;

  async function run(command: "revoke" | "delete", ...args: string[]) {
    const environment = { ...scene.environment, TOKEN_KEYS: KEYS };
    const end = await spawnCommand(`installations ${command}`, [...args, "--yes"], {
      directory: scene.directory,
      environment,
    });
    assert.doesNotMatch(end.stdout + end.stderr, /xox[bpe][.-]/);
    return end;
  }

  for (const tokenRotationEnabled of [false, true]) {
    const where = tokenRotationEnabled ? ", where tokens expire" : "";
    onPosix.it(
      `revoke ends a workspace at Slack and here, and its hook is called${where}`,
      async function () {
        this.timeout(30_000);
        const { localSlack, acme, globex } = scene;
        configureLocalSlack(
          localSlack,
          readConfig(scene.environment, { ...MANIFEST, tokenRotationEnabled }, {}),
        );
        const service = scene.spawnCommand([process.execPath, builtProgram("service-with-hooks")], {
          TOKEN_KEYS: KEYS,
        });
        await service.untilSaid(/Install the app: /);
        for (const workspace of [acme, globex]) await scene.installed(workspace);
        await scene.connected(acme);
        assert.equal((await stored()).length, 3);

        const { code, stdout, stderr } = await run("revoke", "--team", acme.id);
        assert.deepEqual([code, stderr], [0, ""]);
        assert.match(stdout, /The tokens of 2 records are dead at Slack, and 2 records are deleted\.\n$/);
        assert.deepEqual([localSlack.tokensOf(acme.id), localSlack.bot(acme.id)], [[], undefined]);
        assert.deepEqual(await stored(), [idOf(globex.id)]);
        await service.untilSaid(new RegExp(`uninstalled ${acme.id}`));
        await scene.answers(globex);
      },
    );
  }

  onPosix.it("revoke ends one person's token, and the bot goes on answering", async function () {
    this.timeout(30_000);
    const { localSlack, acme } = scene;
    await scene.start({ TOKEN_KEYS: KEYS });
    await scene.installed(acme);
    await scene.connected(acme);
    const [{ id: person }] = acme.people;
    const { code, stdout } = await run("revoke", "--team", acme.id, "--user", person);
    assert.equal(code, 0);
    assert.match(stdout, /The token of 1 record is dead at Slack, and 1 record is deleted\.\n$/);
    assert.deepEqual(
      localSlack.tokensOf(acme.id).map(({ kind }) => kind),
      ["bot"],
    );
    assert.deepEqual(await stored(), [idOf(acme.id)]);
    await scene.answers(acme);
  });

  onPosix.it("revoke deletes the records itself where no service runs", async function () {
    this.timeout(30_000);
    const { localSlack, acme } = scene;
    const service = await scene.start({ TOKEN_KEYS: KEYS });
    await scene.installed(acme);
    await service.stop();
    const declared = { polls: { eraseAtUninstall: true }, notes: {} };
    const { open } = new OwnCollections({ database, clientId: localSlack.clientId, declared });
    for (const name of ["polls", "notes"]) await open(name).insertOne({ _id: acme.id, teamId: acme.id });
    const began = performance.now();
    const { code, stderr } = await run("revoke", "--team", acme.id, "--wait", "1");
    assert.deepEqual([code, stderr, await stored()], [0, "", []]);
    const left = [await open("polls").findOne({}), await open("notes").findOne({})];
    assert.deepEqual(
      left.map((document) => document?._id),
      [undefined, acme.id],
      "what an uninstall erases of the app's own",
    );
    assert.ok(performance.now() - began >= 1_000, "the service gets its second");
    assert.deepEqual(localSlack.tokensOf(acme.id), []);
    const again = await run("revoke", "--team", acme.id);
    assert.deepEqual([again.code, again.stderr], [1, `Nothing is stored of workspace ${acme.id}.\n`]);
  });

  onPosix.it("revoke keeps what Slack refuses, and says for each token what Slack says", async function () {
    this.timeout(30_000);
    const { localSlack, acme } = scene;
    const service = await scene.start({ TOKEN_KEYS: KEYS });
    await scene.installed(acme);
    await scene.connected(acme);
    await service.stop();
    localSlack.failNext("apps.uninstall", { error: "no_permission" });
    const { code, stdout, stderr } = await run("revoke", "--team", acme.id, "--wait", "0");
    assert.equal(code, 1);
    assert.match(stdout, /The token of 1 record is dead at Slack, and 1 record is deleted\.\n$/);
    assert.equal(
      stderr,
      `${idOf(acme.id)} is not revoked, and stays: Slack says no_permission.\ninstallations delete deletes here what Slack does not revoke.\n`,
    );
    assert.deepEqual(await stored(), [idOf(acme.id)]);
    assert.equal((await run("delete", "--team", acme.id)).code, 0);
    assert.deepEqual(await stored(), []);
    assert.deepEqual(
      localSlack.tokensOf(acme.id).map(({ kind }) => kind),
      ["bot"],
    );
  });

  onPosix.it("delete names on a terminal what it will destroy, and does what is answered", async function () {
    this.timeout(30_000);
    await fill(1);
    const place = {
      directory: scene.directory,
      environment: { ...scene.environment, TOKEN_KEYS: KEYS, NO_COLOR: "1" },
    };
    const answered = (answer: string) =>
      runOnTerminal("installations delete", ["--team", "T1"], place, answer);
    const no = await answered("no");
    assert.equal(no.code, 1);
    assert.match(
      no.output,
      /the bot's token of workspace T1 \(First Team\), installed on .*\n\nDelete these records\? \[y\/N\] (no\n)+Nothing was done\.\n$/s,
    );
    assert.deepEqual(await stored(), [idOf("T1")]);
    const yes = await answered("y");
    assert.equal(yes.code, 0, yes.output);
    assert.match(yes.output, /\n1 record is deleted\.\n$/);
    assert.deepEqual(await stored(), []);
  });

  /** An export whose standard output a test reads, or does not. */
  function exporting() {
    const main = builtProgram("command");
    const start = (args: readonly string[]) =>
      spawn(process.execPath, [main, "installations", ...args], {
        cwd: scene.directory,
        env: { ...scene.environment, TOKEN_KEYS: KEYS },
        stdio: ["pipe", "pipe", "pipe"],
      });
    return { main: start(["export"]), start };
  }

  async function fill(count: number): Promise<void> {
    const { installations } = database;
    const { clientId } = scene.localSlack;
    const store = new MongoInstallationStore({
      installations,
      cipher: TokenCipher.fromKeyRing(KEYS),
      clientId,
    });
    await store.storeInstallation(botInstallation("piped"));
    const example = await installations.findOne({ _id: idOf("T1") });
    const others = Array.from({ length: count - 1 }, (_, n) => ({ ...example, _id: idOf(`T${1_000 + n}`) }));
    if (others.length > 0) await installations.insertMany(others, { ordered: false });
  }

  it("an export may be piped into an import", async function () {
    this.timeout(30_000);
    await fill(3);
    const { main, start } = exporting();
    const importing = start(["import", "-", "--dry-run"]);
    let said = "";
    importing.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    main.stdout.pipe(importing.stdin);
    await Promise.all([once(main, "close"), once(importing, "close")]);
    // The other two are copies under ids that are not theirs.
    assert.equal(said, "3 records read: 0 would be taken, 1 as new here, 0 newer here, 2 refused.\n");
    assert.deepEqual([main.exitCode, importing.exitCode], [0, 1]);
  });

  onPosix.it("an export ends with a sentence when nobody reads it any more", async function () {
    this.timeout(30_000);
    await fill(3_000);
    const { main } = exporting();
    let said = "";
    main.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await once(main.stdout, "readable");
    main.stdout.destroy();
    await once(main, "close");
    assert.deepEqual([main.exitCode, said], [1, "The standard output was closed before the end.\n"]);
  });
});
