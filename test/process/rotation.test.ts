import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { readConfig } from "../../src/config/config.js";
import type { Collection } from "../../src/database/collection.js";
import { configureLocalSlack, freePort } from "../../src/demo/running-app.js";
import { developmentCipher } from "../../src/encryption/development-keys.js";
import { seededRandom } from "../bench/random.js";
import { onMongoServer } from "../databases.js";
import { TcpBalancer } from "../fakes/tcp-balancer.js";
import type { TcpProxy } from "../fakes/tcp-proxy.js";
import { onPosix } from "../on-posix.js";
import { mongodbBehindProxy } from "./mongodb-behind-proxy.js";
import { MANIFEST, Scene } from "./scene.js";

const SIGNAL_SEEN = /finishing what is in flight/;

/** The services read a token's end in the record: the tests bring it near, since Slack's twelve hours are real ones here. */
const TEN_MINUTES_SEC = 600;

const ROUNDS = 100;
/** Five processes on two cores answer so many events within Slack's three seconds. */
const AT_ONCE = 20;
const LOOK_EVERY_MS = 200;
/** What a killed process has sent to its database arrives in that time. */
const AFTERMATH_MS = 100;

onMongoServer("A service that refreshes a token", (uri) => {
  let proxy: TcpProxy;
  let scene: Scene;
  let client: MongoClient;
  let installations: Collection;
  beforeEach(async () => {
    const behind = await mongodbBehindProxy(uri());
    proxy = behind.proxy;
    scene = await Scene.open({ uri: behind.uri });
    configureLocalSlack(
      scene.localSlack,
      readConfig(scene.environment, { ...MANIFEST, tokenRotationEnabled: true }, {}),
    );
    client = new MongoClient(uri());
    installations = client.db().collection("installations");
    await installations.deleteMany({});
  });
  afterEach(async () => {
    await scene.close();
    await client.close();
    await proxy.stop();
  });

  const start = () => scene.start({ INSTALLATION_CACHE: "off" });
  const id = () => `${scene.localSlack.clientId}:team:${scene.acme.id}`;
  const record = () => installations.findOne({ _id: id() });
  const endsSoon = () =>
    installations.updateOne(
      { _id: id() },
      { $set: { "bot.expiresAt": Math.floor(Date.now() / 1_000) + TEN_MINUTES_SEC } },
    );
  const refreshes = () => scene.localSlack.refreshes.length;
  const refreshedOnce = (before: number) =>
    scene.localSlack.until("the refresh", () => refreshes() > before || undefined);
  /** Mentions go on, so that somebody looks at the token. */
  const written = async (sealed: string) => {
    const deadline = performance.now() + 30_000;
    while ((await record())?.sealedBot === sealed) {
      assert.ok(performance.now() < deadline, "the new token is not written");
      await scene.mention(scene.acme);
      await pause(LOOK_EVERY_MS);
    }
  };

  onPosix.it(
    "and loses its database then writes the token when it is back, though it was told to stop (long: 15 s)",
    async function () {
      this.timeout(40_000);
      const service = await start();
      await scene.installed(scene.acme);
      await endsSoon();
      const { sealedBot } = (await record()) ?? {};
      scene.localSlack.failNext("oauth.v2.access", { delayMs: 400 });
      await scene.answers(scene.acme);
      await refreshedOnce(0);
      await proxy.cut();
      service.signal("SIGTERM");
      await service.untilSaid(SIGNAL_SEEN);
      await service.untilSaid(/A refreshed token is not yet written/);
      await proxy.back();
      assert.equal((await service.end).code, 0);
      await written(sealedBot);
      assert.equal(refreshes(), 1);
      await start();
      await scene.answers(scene.acme);
      assert.equal(refreshes(), 1);
    },
  );

  onPosix.it(
    "in four processes refreshes it once for 200 events, and every event is answered (long: 20 s)",
    async function () {
      this.timeout(60_000);
      const ports = await Promise.all([1, 2, 3, 4].map(() => freePort()));
      await Promise.all(ports.map((port) => scene.start({ INSTALLATION_CACHE: "off", PORT: String(port) })));
      const balancer = await TcpBalancer.start(scene.port, ports);
      await scene.installed(scene.acme);
      await endsSoon();
      const mentions = [];
      for (let count = 1; count <= 200; count++) {
        mentions.push(await scene.mention(scene.acme));
        if (count % AT_ONCE === 0) await scene.localSlack.idle();
      }
      await Promise.all(mentions.map((mention) => scene.answerTo(mention, 30_000)));
      assert.equal(refreshes(), 1);
      await scene.answers(scene.acme);
      balancer.stop();
    },
  );

  onPosix.it(
    "in a hundred rounds with kills and a lost database keeps no used refresh token unmarked (long: 500 s)",
    async function () {
      this.timeout(900_000);
      const random = seededRandom(1);
      let service = await start();
      await scene.installed(scene.acme);
      const counts = { kills: 0, cuts: 0, lost: 0 };
      for (let round = 1; round <= ROUNDS; round++) {
        const { sealedBot } = (await record()) ?? {};
        await endsSoon();
        const inTime = scene.localSlack.misbehave({
          method: "oauth.v2.access",
          failure: { delayMs: random(120) },
        });
        await scene.mention(scene.acme);
        await pause(random(150));
        if (random(2) === 0) {
          counts.kills += 1;
          await service.kill();
          await pause(AFTERMATH_MS);
          inTime();
          const isLost = await holdsUsedToken();
          await endLease();
          if (isLost) {
            counts.lost += 1;
            const graceOver = scene.localSlack.misbehave({
              method: "oauth.v2.access",
              failure: { error: "invalid_refresh_token" },
            });
            service = await start();
            await scene.mention(scene.acme);
            const word = await scene.localSlack.until(
              `the word to the installer in round ${round}`,
              () => wordsToInstaller()[counts.lost - 1],
              20_000,
            );
            assert.ok(word.text.includes("/slack/install"), `round ${round}`);
            assert.ok((await record())?.rotation?.needsReinstallSince, `round ${round}`);
            graceOver();
            await scene.installed(scene.acme);
          } else service = await start();
        } else {
          counts.cuts += 1;
          await proxy.cut();
          await pause(random(400));
          await proxy.back();
          inTime();
        }
        await written(sealedBot);
        assert.equal(await holdsUsedToken(), false, `round ${round}`);
      }
      process.stdout.write(`      ${JSON.stringify({ ...counts, refreshes: refreshes() })}\n`);
      assert.ok(counts.kills > 0 && counts.cuts > 0);
      assert.equal(wordsToInstaller().length, counts.lost);
      await scene.answers(scene.acme);
    },
  );

  /** Whether Slack has seen the refresh token that the record holds. */
  async function holdsUsedToken(): Promise<boolean> {
    const { sealedBot } = (await record()) ?? {};
    const { refreshToken } = JSON.parse(developmentCipher(scene.dataDirectory).open(sealedBot, id(), "bot"));
    return scene.localSlack.refreshes.some((each) => each.refreshToken === refreshToken);
  }

  /** As if the time of a lease, or of a wait, were over. */
  async function endLease(): Promise<void> {
    const isHeld = { _id: id(), "rotation.until": { $exists: true } };
    await installations.updateOne(isHeld, { $set: { "rotation.until": new Date(0) } });
  }

  function wordsToInstaller() {
    return scene.localSlack
      .messages(scene.localSlack.dm(scene.acme.id, scene.acme.people[0].id))
      .filter(({ text }) => text.includes("installed again"));
  }
});
