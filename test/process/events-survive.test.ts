import assert from "node:assert/strict";
import { freePort } from "../../src/demo/running-app.js";
import { onEachDatabaseTarget, onMongoServer } from "../databases.js";
import { RetriesOnCall } from "../fakes/retries-on-call.js";
import { TcpBalancer } from "../fakes/tcp-balancer.js";
import type { TcpProxy } from "../fakes/tcp-proxy.js";
import { onPosix } from "../on-posix.js";
import { EventLoad, type Figures } from "./event-load.js";
import { mongodbBehindProxy } from "./mongodb-behind-proxy.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

/** For what a process leaves behind when it is killed, and what is stored though Slack heard 503. */
const SHORT_LEASE_MS = 3_000;

/** A lease ends after three seconds, and a look every three finds it. */
const TAKEN_OVER_WITHIN_MS = 30_000;

const LONG_MS = 90_000;

/** So that many events are in flight at every moment. */
const SLOW_ANSWERS = { method: "chat.postMessage", failure: { delayMs: 300 } };

// What becomes of events when one of two is killed: test/chaos.
onMongoServer("Events of two services", (uri) => {
  let retries: RetriesOnCall;
  let scene: Scene;
  let services: ServiceProcess[];
  let balancer: TcpBalancer | undefined;
  let load: EventLoad;
  before(async function () {
    this.timeout(30_000);
    retries = new RetriesOnCall();
    scene = await Scene.open({ uri: uri() }, { timers: retries });
    const ports = [await freePort(), await freePort()];
    services = await Promise.all(ports.map((port) => scene.start({ PORT: String(port) })));
    balancer = await TcpBalancer.start(scene.port, ports);
    await scene.installed(scene.acme);
    scene.localSlack.misbehave(SLOW_ANSWERS);
    load = new EventLoad(scene, scene.acme, retries);
  });
  after(async () => {
    await scene.close();
    balancer?.stop();
  });

  onPosix.it("are all handled, once each, though one of them is stopped at full load", async function () {
    this.timeout(LONG_MS);
    await load.send(300, (number) => number === 150 && services[0]?.signal("SIGTERM"));
    await load.redeliver();
    const figures = await load.handled(TAKEN_OVER_WITHIN_MS);
    print("SIGTERM to one of two", figures);
    assert.deepEqual(figures, { ...figures, accepted: 300, handled: 300, lost: 0 });
    assertOnceEach(figures, services);
    assert.equal((await services[0]?.end)?.code, 0);
  });
});

onMongoServer("Events of a service whose MongoDB is lost at full load and comes back", (uri) => {
  let retries: RetriesOnCall;
  let proxy: TcpProxy;
  let scene: Scene;
  before(async function () {
    this.timeout(30_000);
    retries = new RetriesOnCall();
    const behind = await mongodbBehindProxy(uri());
    proxy = behind.proxy;
    scene = await Scene.open({ uri: behind.uri }, { timers: retries, leaseMs: SHORT_LEASE_MS });
    await scene.start();
    await scene.installed(scene.acme);
    scene.localSlack.misbehave(SLOW_ANSWERS);
  });
  after(async () => {
    await scene.close();
    await proxy.stop();
  });

  const accidents: Readonly<Record<string, () => unknown>> = {
    "refusing connections": () => proxy.cut(),
    silent: () => proxy.silence(),
    // There and back it is more than the two seconds that an event may wait, and what was refused is stored all the same.
    "slow to answer": () => proxy.slow(1_300),
  };
  for (const [accident, happen] of Object.entries(accidents)) {
    it(`${accident}, are refused meanwhile; none that was accepted is lost, and the others come again`, async function () {
      this.timeout(LONG_MS);
      const load = new EventLoad(scene, scene.acme, retries);
      await load.send(160, (number) => number === 100 && happen());
      assertSomeOfEach(load);
      await proxy.back();
      await ready();
      await load.redeliver();
      const figures = await load.handled(TAKEN_OVER_WITHIN_MS);
      print(`MongoDB ${accident}`, figures);
      assert.deepEqual(figures, { ...figures, accepted: 160, handled: 160, lost: 0 });
    });
  }

  async function ready(): Promise<void> {
    // A monitor that hangs is found after eight seconds.
    const deadline = performance.now() + 20_000;
    while ((await fetch(`${scene.url}/readyz`)).status !== 200) {
      assert.ok(performance.now() < deadline, "the service is not ready twenty seconds later");
    }
  }
});

onEachDatabaseTarget("Events of one service", (target) => {
  let scene: Scene | undefined;
  afterEach(() => scene?.close());

  onPosix.it(
    "are all handled after the next start, once each, when it is stopped at full load",
    async function () {
      this.timeout(LONG_MS);
      const { scene, service, load } = await started();
      await load.send(160, (number) => number === 100 && service.signal("SIGTERM"));
      assertSomeOfEach(load);
      assert.equal((await service.end).code, 0);
      const next = await scene.start();
      await load.redeliver();
      const figures = await load.handled(TAKEN_OVER_WITHIN_MS);
      print("SIGTERM and start", figures);
      assert.deepEqual(figures, { ...figures, accepted: 160, handled: 160, lost: 0 });
      assertOnceEach(figures, [service, next]);
    },
  );

  it("are all handled after the next start when it is killed at full load", async function () {
    this.timeout(LONG_MS);
    const { scene, service, load } = await started(SHORT_LEASE_MS);
    await load.send(160, (number) => number === 100 && service.signal("SIGKILL"));
    assertSomeOfEach(load);
    await service.end;
    await scene.start();
    await load.redeliver();
    const figures = await load.handled(TAKEN_OVER_WITHIN_MS);
    print("kill -9 and start", figures);
    assert.deepEqual(figures, { ...figures, accepted: 160, handled: 160, lost: 0 });
  });

  async function started(leaseMs?: number) {
    const retries = new RetriesOnCall();
    const opened = await Scene.open(target(), { timers: retries, ...(leaseMs !== undefined && { leaseMs }) });
    scene = opened;
    const service = await opened.start();
    await opened.installed(opened.acme);
    opened.localSlack.misbehave(SLOW_ANSWERS);
    return { scene: opened, service, load: new EventLoad(opened, opened.acme, retries) };
  }
});

/** The accident came in the middle: enough events were accepted before, and enough were not after. */
function assertSomeOfEach(load: EventLoad): void {
  const { accepted, refused } = load.figures();
  assert.ok(accepted > 30 && refused > 60, `${accepted} accepted, ${refused} deliveries refused`);
}

/** No event ran twice. A call to Slack that timed out is repeated by Slack's own client, within the one run. */
function assertOnceEach({ handledTwice }: Figures, services: readonly ServiceProcess[]): void {
  const timedOut = services.flatMap(({ output }) => output.match(/aborted due to timeout/g) ?? []).length;
  assert.ok(handledTwice <= timedOut, `${handledTwice} twice, and ${timedOut} calls timed out`);
}

function print(what: string, { accepted, handled, handledTwice, lost, refused }: Figures): void {
  process.stdout.write(
    `      ${what}: ${accepted} accepted, ${handled} handled, ${handledTwice} handled twice, ${lost} lost; ${refused} deliveries refused or unanswered\n`,
  );
}
