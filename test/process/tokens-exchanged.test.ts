import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { readConfig } from "../../src/config/config.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { configureLocalSlack } from "../../src/demo/running-app.js";
import { developmentCipher } from "../../src/encryption/development-keys.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { type DatabaseTarget, onEachDatabaseTargetInTime, onMongoServer } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { builtProgram, ensureBuilt } from "./built.js";
import { mongodbBehindProxy } from "./mongodb-behind-proxy.js";
import { MANIFEST, Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

const EXCHANGE = "oauth.v2.exchange";

/** A service with two workspaces and one connected person, whose tokens do not expire, at a Slack that rotates from now on. */
class Stage {
  private constructor(
    readonly scene: Scene,
    readonly database: Database,
    readonly service: ServiceProcess,
  ) {}

  static async open(target: DatabaseTarget): Promise<Stage> {
    ensureBuilt();
    const scene = await Scene.open(target);
    const rotates = (tokenRotationEnabled: boolean) =>
      configureLocalSlack(
        scene.localSlack,
        readConfig(scene.environment, { ...MANIFEST, tokenRotationEnabled }, {}),
      );
    rotates(false);
    const database = await openDatabase(target);
    await database.installations.deleteMany({});
    const service = await scene.start();
    for (const workspace of [scene.acme, scene.globex]) await scene.installed(workspace);
    await scene.connected(scene.acme);
    rotates(true);
    return new Stage(scene, database, service);
  }

  /** `tokens exchange`, in a process of its own. */
  exchange(changes: Readonly<Record<string, string>> = {}): ServiceProcess {
    const main = builtProgram("command");
    return this.scene.spawnCommand([process.execPath, main, "tokens", "exchange", "--json"], changes);
  }

  calls(): number {
    return this.scene.localSlack.calls.filter(({ method }) => method === EXCHANGE).length;
  }

  called(count: number) {
    return this.scene.localSlack.until("the calls", () => this.calls() >= count || undefined, 10_000);
  }

  async expiring(): Promise<string[]> {
    const $or = [{ "bot.expiresAt": { $gt: 0 } }, { "user.expiresAt": { $gt: 0 } }];
    const records = await this.database.installations.find({ $or }).toArray();
    return records.map(({ _id }) => String(_id)).sort();
  }

  async untilExpiring(count: number): Promise<void> {
    const deadline = performance.now() + 10_000;
    while ((await this.expiring()).length < count) {
      assert.ok(performance.now() < deadline, "no exchanged token is written");
      await pause(20);
    }
  }

  stored() {
    const { acme, localSlack, dataDirectory } = this.scene;
    const store = new MongoInstallationStore({
      installations: this.database.installations,
      cipher: developmentCipher(dataDirectory),
      clientId: localSlack.clientId,
    });
    return store.fetchInstallation(inTeam(acme.id, acme.people[0].id));
  }

  /** Every mention is answered, and nobody has said a secret or that something failed. */
  async isWell(...said: readonly string[]): Promise<void> {
    const { scene, service } = this;
    for (const workspace of [scene.acme, scene.globex]) await scene.answers(workspace);
    assert.doesNotMatch(service.output, /failed|could not|refuses/i);
    const { clientSecret, signingSecret, secretsIssued } = scene.localSlack;
    for (const output of [service.output, ...said])
      for (const secret of [clientSecret, signingSecret, ...secretsIssued])
        assert.ok(!output.includes(secret), "a secret was said");
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.scene.close();
  }
}

onEachDatabaseTargetInTime("process: tokens exchange beside a service that handles events", 12, (target) => {
  let stage: Stage;
  beforeEach(async function () {
    this.timeout(60_000); // it may have to be built first
    stage = await Stage.open(target());
  });
  afterEach(() => stage.close());

  onPosix.it(
    "killed half-way goes on when it is run again, and names the one token that was lost",
    async () => {
      const { localSlack } = stage.scene;
      // One is exchanged, the answer for one never arrives, and one has to wait for a minute.
      localSlack.failNext(EXCHANGE, { delayMs: 0 });
      localSlack.failNext(EXCHANGE, { delayMs: 60_000 });
      localSlack.failNext(EXCHANGE, { rateLimited: 60 });
      const killed = stage.exchange();
      await stage.called(3);
      await stage.untilExpiring(1);
      await killed.untilSaid(/no more calls for/);
      await killed.kill();
      await stage.isWell(killed.output);
      // As if the time of the leases were over.
      await stage.database.installations.updateMany(
        { "rotation.until": { $exists: true } },
        { $set: { "rotation.until": new Date(0) } },
      );
      const again = stage.exchange();
      assert.equal((await again.end).code, 1, again.output);
      const { exchanged, refused, failed, complete } = JSON.parse(again.stdout);
      assert.deepEqual([exchanged, refused.length, failed, complete], [1, 1, [], true]);
      assert.equal(refused[0].slackError, "token_already_exchanged");
      assert.ok(!(await stage.expiring()).includes(refused[0].recordId));
      await stage.isWell(again.output);
    },
  );

  onPosix.it(
    "told to end by SIGTERM writes what Slack has answered, and the next run does the rest",
    async () => {
      const { localSlack } = stage.scene;
      localSlack.failNext(EXCHANGE, { delayMs: 500 });
      localSlack.failNext(EXCHANGE, { rateLimited: 60 }, 2);
      const ended = stage.exchange();
      await stage.called(3);
      ended.signal("SIGTERM");
      assert.equal((await ended.end).code, 1, ended.output);
      const first = JSON.parse(ended.stdout);
      assert.deepEqual([first.exchanged, first.complete, first.failed], [1, false, []]);
      const again = stage.exchange();
      assert.equal((await again.end).code, 0, again.output);
      assert.equal(JSON.parse(again.stdout).exchanged, 2);
      await stage.isWell(ended.output, again.output);
    },
  );

  it("leaves alone what is installed at the same moment", async () => {
    const { scene } = stage;
    scene.localSlack.failNext(EXCHANGE, { delayMs: 1_500 }, 3);
    const running = stage.exchange();
    await stage.called(3);
    await scene.installed(scene.acme);
    const { bot: installed } = await stage.stored();
    assert.equal((await running.end).code, 0, running.output);
    const { exchanged, overtaken } = JSON.parse(running.stdout);
    assert.deepEqual([exchanged, overtaken], [2, 1]);
    const { bot } = await stage.stored();
    assert.deepEqual([bot?.token, bot?.refreshToken], [installed?.token, installed?.refreshToken]);
    assert.equal((await stage.expiring()).length, 3);
    await stage.isWell(running.output);
  });

  it("twice at the same time exchanges each token once", async () => {
    stage.scene.localSlack.misbehave({ method: EXCHANGE, failure: { delayMs: 400 } });
    const runs = [stage.exchange(), stage.exchange()];
    for (const run of runs) assert.equal((await run.end).code, 0, run.output);
    assert.equal(stage.calls(), 3);
    assert.equal((await stage.expiring()).length, 3);
    const exchanged = runs.map(({ stdout }) => JSON.parse(stdout).exchanged);
    assert.equal(exchanged[0] + exchanged[1], 3);
    await stage.isWell(...runs.map(({ output }) => output));
  });
});

onMongoServer("process: tokens exchange, whose database is cut off", (uri) => {
  let stage: Stage;
  beforeEach(async function () {
    this.timeout(60_000);
    stage = await Stage.open({ uri: uri() });
  });
  afterEach(() => stage.close());

  it("between Slack's answer and the write writes what Slack gave when it is back", async function () {
    this.timeout(30_000);
    const { proxy, uri: through } = await mongodbBehindProxy(uri());
    try {
      stage.scene.localSlack.failNext(EXCHANGE, { delayMs: 800 }, 3);
      const running = stage.exchange({ MONGODB_URI: through });
      await stage.called(3);
      await proxy.cut();
      await running.untilSaid(/cannot be written yet/);
      await proxy.back();
      assert.equal((await running.end).code, 0, running.output);
      assert.equal(JSON.parse(running.stdout).exchanged, 3);
      assert.match(running.stderr, /is written\.$/m);
      assert.equal((await stage.expiring()).length, 3);
      await stage.isWell(running.output);
    } finally {
      await proxy.stop();
    }
  });
});
