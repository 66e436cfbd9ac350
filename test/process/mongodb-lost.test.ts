import assert from "node:assert/strict";
import { onMongoServer } from "../databases.js";
import { RetriesOnCall } from "../fakes/retries-on-call.js";
import type { TcpProxy } from "../fakes/tcp-proxy.js";
import { onPosix } from "../on-posix.js";
import { mongodbBehindProxy } from "./mongodb-behind-proxy.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

onMongoServer("A service whose MongoDB", (uri) => {
  const timers = new RetriesOnCall();
  let proxy: TcpProxy;
  let scene: Scene;
  let service: ServiceProcess;
  before(async () => {
    const behind = await mongodbBehindProxy(uri());
    proxy = behind.proxy;
    scene = await Scene.open({ uri: behind.uri }, { timers, leaseMs: 3_000 });
    // A workspace that it knows is answered without a database for a minute; this is about the others.
    service = await scene.start({ INSTALLATION_CACHE: "off" });
    await scene.installed(scene.acme);
  });
  after(async () => {
    await scene.close();
    await proxy.stop();
  });

  const accidents: Readonly<Record<string, () => unknown>> = {
    "breaks off and refuses connections": () => proxy.cut(),
    "falls silent": () => proxy.silence(),
  };
  for (const [accident, happen] of Object.entries(accidents)) {
    it(`${accident} says so in time, and goes on when it is back`, async function () {
      this.timeout(60_000);
      const { acme, globex, localSlack } = scene;
      await scene.answers(acme);
      await happen();

      const mention = await scene.mention(acme);
      const [, page, command] = await Promise.all([
        Promise.all(["/healthz", "/"].map((path) => answersWithin(500, path, 200))),
        scene.install(globex),
        localSlack.command({
          team: acme.id,
          user: acme.people[0].id,
          channel: acme.general,
          command: "/post",
          text: "hello",
        }),
        answersWithin(1_500, "/readyz", 503),
      ]);
      assert.equal(page.status, 503);
      assert.match(page.text, /Our database does not answer/);
      assert.equal(page.links().find(({ text }) => text === "Try again")?.url, `${scene.url}/slack/install`);
      assert.equal(command.status, 503);
      // Slack would have noted a time-out after three seconds.
      const delivery = await localSlack.until("both attempts", () =>
        localSlack.deliveries.find(({ type, state }) => type === "app_mention" && state === "waiting"),
      );
      assert.deepEqual(
        delivery.attempts.map(({ status }) => status),
        [503, 503],
      );

      await proxy.back();
      await eventuallyReady();
      timers.call();
      // A write that was held back may have stored the event after its 503: then it is handled when its lease ends.
      await scene.answerTo(mention, 45_000);
      assert.equal(delivery.attempts.at(-1)?.status, 200);
      await scene.installed(globex);
      await scene.answers(globex);
    });
  }

  onPosix.it("is silent stops all the same", async () => {
    await scene.answers(scene.acme);
    await nothingInHand();
    proxy.silence();
    const { code, tookMs } = await service.stop();
    assert.equal(code, 0);
    assert.ok(tookMs < 4_000, `took ${tookMs} ms`);
  });

  async function answersWithin(limitMs: number, path: string, expected: number): Promise<void> {
    const startedAt = performance.now();
    const { status } = await fetch(scene.url + path);
    const tookMs = performance.now() - startedAt;
    assert.equal(status, expected, path);
    assert.ok(tookMs < limitMs, `${path} took ${tookMs} ms`);
  }

  async function nothingInHand(): Promise<void> {
    const deadline = performance.now() + 6_000;
    const inFlight = async (): Promise<number> => {
      const { events } = (await (await fetch(`${scene.url}/readyz`)).json()) as {
        events: { inFlight: number };
      };
      return events.inFlight;
    };
    while ((await inFlight()) > 0) assert.ok(performance.now() < deadline, "something is still in flight");
  }

  async function eventuallyReady(): Promise<void> {
    const deadline = performance.now() + 6_000;
    while ((await fetch(`${scene.url}/readyz`)).status !== 200) {
      assert.ok(performance.now() < deadline, "it is not ready again");
    }
  }
});
